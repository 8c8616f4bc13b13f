namespace TaskProtection.Core;

/// <summary>
/// How long protection outlives the last holder. It doubles at the first exit after a throttle, however many calls were
/// throttled before it, up to an hour; it is what was configured at the first exit after an hour without a throttle.
/// </summary>
/// <param name="Length">How long it is now.</param>
/// <param name="ThrottledAt">The last throttle, monotonic.</param>
/// <param name="IsDue">Whether a throttle came since the last exit.</param>
internal readonly record struct Linger(TimeSpan Length, TimeSpan? ThrottledAt, bool IsDue)
{
    public Linger Throttled(Instant now) => this with { ThrottledAt = now.Monotonic, IsDue = true };

    public Linger AtExit(Instant now, TimeSpan configured)
    {
        // As long as the longest linger: a shorter memory could forget the throttle before the lengthened linger was over.
        if (ThrottledAt is not { } throttled || now.Monotonic - throttled >= ProtectionPolicy.LongestLinger)
        {
            return new Linger(configured, null, false);
        }

        var doubled = Length * 2;
        return !IsDue ? this : this with { Length = doubled < ProtectionPolicy.LongestLinger ? doubled : ProtectionPolicy.LongestLinger, IsDue = false };
    }
}
