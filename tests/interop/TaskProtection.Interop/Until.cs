namespace TaskProtection.Interop;

/// <summary>Waits for what becomes so by itself. Real time, because the endpoints keep it.</summary>
internal static class Until
{
    /// <summary>Often enough for the shortest delay that a check looks at, seldom enough to be no load.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    public static Task TrueAsync(Func<bool> isSo, CancellationToken bounded) => TrueAsync(() => Task.FromResult(isSo()), bounded);

    public static async Task TrueAsync(Func<Task<bool>> isSo, CancellationToken bounded)
    {
        while (!await isSo())
        {
            await Task.Delay(LookAgain, TimeProvider.System, bounded);
        }
    }
}
