namespace TaskProtection.PackageChecks;

/// <summary>What was looked at, one line each: <c>ok</c>, or <c>FAILED</c> with what was found instead.</summary>
internal sealed class Checks(TextWriter output)
{
    public bool AllGood { get; private set; } = true;

    public void Equal(string name, string expected, string? found)
        => That(name, expected == found, $"expected '{expected}', found '{found}'");

    public void That(string name, bool isGood, string found)
    {
        AllGood &= isGood;
        output.WriteLine(isGood ? $"ok {name}" : $"FAILED {name}: {found}");
    }

    /// <summary>Not judged.</summary>
    public void Figure(string text) => Line($"figure {text}");

    public void Line(string text) => output.WriteLine(text);
}
