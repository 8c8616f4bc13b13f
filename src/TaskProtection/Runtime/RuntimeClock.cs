using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <summary>Both clocks of a <see cref="TimeProvider"/>, and the conversion between the core's time spans and raw timestamps.</summary>
internal sealed class RuntimeClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly double _ticksPerTimestamp = (double)TimeSpan.TicksPerSecond / time.TimestampFrequency;

    public TimeProvider Time => time;

    public Instant Now => At(time.GetTimestamp());

    /// <summary>The raw monotonic clock: one read, for the fast path.</summary>
    public long Timestamp => time.GetTimestamp();

    /// <summary>The two clocks now, with the monotonic one as already read.</summary>
    public Instant At(long timestamp) => new(time.GetUtcNow(), SinceStart(timestamp));

    public TimeSpan SinceStart(long timestamp) => new((long)((timestamp - _start) * _ticksPerTimestamp));

    public long ToTimestamp(TimeSpan monotonic)
    {
        var raw = _start + (monotonic.Ticks / _ticksPerTimestamp);
        return raw >= long.MaxValue ? long.MaxValue : (long)raw;
    }
}
