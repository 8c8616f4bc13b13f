namespace TaskProtection.Interop;

/// <summary>What must be so.</summary>
internal static class Expect
{
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new UnexpectedException($"{what}: expected {expected}, but it is {actual}");
        }
    }

    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
        => Equal(string.Join(' ', expected), string.Join(' ', actual), what);

    public static void True(bool isSo, string what)
    {
        if (!isSo)
        {
            throw new UnexpectedException($"it is not so that {what}");
        }
    }
}
