namespace TaskProtection.Tests;

/// <summary>
/// Waiting for other threads, never for the clock: a test's time is virtual, but the thread pool needs its turn. The limit
/// only turns a hang into a failure.
/// </summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task UntilAsync(Func<bool> condition, string? what = null)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < Limit, $"never happened: {what ?? "the condition"}");
            await Task.Yield();
        }
    }
}
