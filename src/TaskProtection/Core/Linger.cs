namespace TaskProtection.Core;

/// <summary>
/// How long protection outlives the last holder. It doubles at the first exit after a throttle, however many calls were
/// throttled before it, up to an hour (a linger of zero stays zero); it is what was configured at the first exit after an hour without a throttle.
/// </summary>
/// <param name="Length">How long it is now.</param>
/// <param name="ThrottledAt">The last throttle, monotonic.</param>
/// <param name="IsDue">Whether a throttle came since the last exit.</param>
internal readonly record struct Linger(TimeSpan Length, TimeSpan? ThrottledAt, bool IsDue)
{
    public Linger Throttled(Instant now) => this with { ThrottledAt = now.Monotonic, IsDue = true };

    /// <param name="now">Both clocks.</param>
    /// <param name="configured">Its length without throttles.</param>
    /// <param name="holds">
    /// Whether there is protection to keep. Where there is none nothing is lengthened: units that fail to get in through an hour of
    /// throttles, one a minute, must not double it each time.
    /// </param>
    public Linger AtExit(Instant now, TimeSpan configured, bool holds)
    {
        // As long as the longest linger: a shorter memory could forget the throttle before the lengthened linger was over.
        if (ThrottledAt is not { } throttled || now.Monotonic - throttled >= ProtectionPolicy.LongestLinger)
        {
            return new Linger(configured, null, false);
        }

        var doubled = Length * 2;
        return !IsDue || !holds ? this : this with { Length = doubled < ProtectionPolicy.LongestLinger ? doubled : ProtectionPolicy.LongestLinger, IsDue = false };
    }
}
