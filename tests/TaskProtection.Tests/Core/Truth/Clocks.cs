using TaskProtection.Core;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>True time, AWS's own, and the two clocks that the process sees instead.</summary>
internal sealed class Clocks(TimeSpan skew)
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan suspended;

    public TimeSpan True { get; private set; }

    /// <summary>By how much the local wall clock is ahead of AWS's.</summary>
    public TimeSpan WallAhead { get; private set; } = skew;

    public Instant Local => new(AwsWall(True) + WallAhead, Monotonic);

    public TimeSpan Monotonic => True - suspended;

    public static DateTimeOffset AwsWall(TimeSpan time) => Epoch + time;

    public void AdvanceTo(TimeSpan time) => True = time;

    public void SuspendUntil(TimeSpan time)
    {
        suspended += time - True;
        True = time;
    }

    public void JumpWall(TimeSpan by) => WallAhead += by;

    public void MendWall() => WallAhead = TimeSpan.Zero;
}
