using TaskProtection.Runtime;

namespace TaskProtection.Tests.Runtime;

public sealed class AClockOfNanoseconds
{
    private readonly Nanoseconds _time = new();
    private readonly RuntimeClock _clock;

    public AClockOfNanoseconds() => _clock = new RuntimeClock(_time);

    [Fact]
    public void Is_read_in_time_since_its_start()
    {
        _time.Now += 5_000_000_000;

        Assert.Equal(TimeSpan.FromSeconds(5), _clock.Now.Monotonic);
    }

    [Fact]
    public void Says_the_raw_time_of_a_moment() => Assert.Equal(7_000_000_000 + 5_000_000_000, _clock.ToTimestamp(TimeSpan.FromSeconds(5)));

    [Fact]
    public void Has_no_moment_beyond_its_last() => Assert.Equal(long.MaxValue, _clock.ToTimestamp(TimeSpan.MaxValue));

    private sealed class Nanoseconds : TimeProvider
    {
        public long Now { get; set; } = 7_000_000_000;

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => Now;
    }
}
