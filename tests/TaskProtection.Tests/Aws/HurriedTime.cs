using Microsoft.Extensions.Time.Testing;

namespace TaskProtection.Tests.Aws;

/// <summary>A fake clock on which the pauses before a retry are over at once, so that a retry shows in the requests and no test waits for one.</summary>
internal sealed class HurriedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private int _timers;

    /// <summary>How many timers were ever made.</summary>
    public int Timers => Volatile.Read(ref _timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _timers);

        // The bounds of attempts are a second and more; only the pauses before a retry are shorter.
        return dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(1)
            ? System.CreateTimer(callback, state, TimeSpan.Zero, period)
            : base.CreateTimer(callback, state, dueTime, period);
    }
}
