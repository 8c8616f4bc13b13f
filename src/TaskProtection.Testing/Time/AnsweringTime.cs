namespace TaskProtection.Testing.Time;

/// <summary>The clock, whose timers find the calls before them answered, and have those that they ask for answered before they return.</summary>
internal sealed class AnsweringTime(TimeProvider time, Action answer) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => time.CreateTimer(
            state =>
            {
                answer();
                callback(state);
                answer();
            },
            state,
            dueTime,
            period);
}
