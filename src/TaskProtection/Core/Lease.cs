namespace TaskProtection.Core;

/// <summary>What the target granted, dated from the request: whatever the reply took, the target cannot have begun earlier.</summary>
internal sealed record Lease
{
    /// <summary>When the call that won it began.</summary>
    public required Instant Start { get; init; }

    /// <summary>For how long it was asked for.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>When it ends; null when only a release ends it.</summary>
    public required Instant? End { get; init; }

    /// <summary>When to protect again, monotonic; null for never.</summary>
    public required TimeSpan? RenewAt { get; init; }

    /// <summary>From here on it is not trusted unless repeated, because an earlier unknown release may have undone it; null without such a doubt.</summary>
    public Instant? DoubtfulFrom { get; init; }

    /// <summary>
    /// When it ends by what was asked for and our own clocks; null for never. Whether a renewal would help is judged by this
    /// and not by <see cref="End"/>: a skewed clock of the target would shorten the next lease as well, and ask for renewals without end.
    /// </summary>
    public Instant? RequestedEnd => End is null ? null : Start + Duration;

    public bool IsTrusted(Instant now) =>
        !(End is { } end && now.HasReached(end)) && !(DoubtfulFrom is { } doubtful && now.HasReached(doubtful));

    /// <summary>The lease, should it have been replaced by a shorter one. One without end is never shortened.</summary>
    public Lease CutTo(Instant end) => End is { } own ? this with { End = Instant.Earlier(own, end) } : this;

    /// <summary>The lease, repeated at <paramref name="at"/> unless it is renewed before.</summary>
    public Lease RepeatedAt(TimeSpan at) => this with { RenewAt = RenewAt is { } renew && renew < at ? renew : at };

    /// <summary>The lease that a reply grants.</summary>
    public static Lease Granted(
        Instant start, TimeSpan duration, DateTimeOffset? expiresAt, bool neverExpires, TimeSpan? renewAfter, double jitter)
    {
        var requested = start + duration;
        var end = expiresAt is { } told && told < requested.Wall ? requested with { Wall = told } : requested;
        return new Lease
        {
            Start = start,
            Duration = duration,
            End = neverExpires ? null : end,
            RenewAt = renewAfter is { } after ? start.Monotonic + WithinReason(after)
                : neverExpires ? null
                : start.Monotonic + (HalfLife(end.Wall - start.Wall) * (0.9 + (0.2 * Math.Clamp(jitter, 0, 1)))),
        };
    }

    // An expiry that is near or past at once (a clock that is wrong by more than the lease) must not make us spin.
    private static TimeSpan HalfLife(TimeSpan duration) => Max(duration, ProtectionPolicy.ShortestLease) / 2;

    // A second at least: no target may make us spin. A lease at most: nor may one overflow a clock.
    private static TimeSpan WithinReason(TimeSpan renewAfter)
        => renewAfter > ProtectionPolicy.LongestLease ? ProtectionPolicy.LongestLease : Max(renewAfter, TimeSpan.FromSeconds(1));

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
