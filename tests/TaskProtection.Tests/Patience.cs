using System.Globalization;

namespace TaskProtection.Tests;

/// <summary>
/// Waiting for other threads, never for the clock: a test's time is virtual, but the thread pool needs its turn. The limit
/// only turns a hang into a failure; mutation testing, which makes hangs, sets a shorter one.
/// </summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("TASKPROTECTION_PATIENCE_SECONDS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 20);

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
