namespace TaskProtection.Core;

/// <summary>The constants that the core decides by, for one target.</summary>
internal sealed record ProtectionPolicy
{
    /// <summary>What ECS grants at least (<c>expiresInMinutes</c> is 1 to 2,880).</summary>
    public static readonly TimeSpan ShortestLease = TimeSpan.FromMinutes(1);

    /// <summary>What ECS grants at most: 48 hours.</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(2880);

    /// <summary>However often AWS throttles, an idle worker is killable an hour after its last unit of work: the range of the options ends there too.</summary>
    public static readonly TimeSpan LongestLinger = TimeSpan.FromHours(1);

    /// <summary>A lease is looked at this often even if nothing is due, because no timer tells of a jump of the wall clock or of a machine that was suspended. A minute: the finest grain in which ECS grants.</summary>
    public static readonly TimeSpan ClockCheck = TimeSpan.FromMinutes(1);

    /// <summary>The least time between a grant and the next protect that only the lease's condition asks for: half of the shortest lease. Whatever the clocks say, it bounds the calls.</summary>
    public static readonly TimeSpan ShortestRenewal = ShortestLease / 2;

    /// <summary>Half a second over <see cref="CallTimeout"/>, so that the caller's own cancellation at the timeout gets to report first.</summary>
    public static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(0.5);

    /// <summary>How long the effect of an unknown call may still arrive. 15 s: thrice what the ECS agent's server allows a request (5 s).</summary>
    public static readonly TimeSpan DefaultSettle = TimeSpan.FromSeconds(15);

    /// <summary>How long one grant is asked for.</summary>
    public required TimeSpan LeaseDuration { get; init; }

    /// <summary>How long protection is kept after the last holder left.</summary>
    public required TimeSpan Linger { get; init; }

    /// <summary>After this a call in flight is closed and counts as unknown.</summary>
    public required TimeSpan CallTimeout { get; init; }

    /// <summary>What a lease must still have left for new work to be admitted on it.</summary>
    public required TimeSpan AdmissionFloor { get; init; }

    /// <summary>How long the effect of an unknown call may still arrive: <see cref="DefaultSettle"/>, but for tests.</summary>
    public TimeSpan Settle { get; init; } = DefaultSettle;

    /// <summary>
    /// The floor in force. At most 0.45 of the lease, which is what is left at the latest renewal: a higher floor would ask
    /// for renewals that cannot lift the lease above it, without end.
    /// </summary>
    public TimeSpan EffectiveFloor => AdmissionFloor < LeaseDuration * 0.45 ? AdmissionFloor : LeaseDuration * 0.45;

    /// <summary>How long one call takes at most, closing it included.</summary>
    public TimeSpan LongestCall => CallTimeout + CloseGrace;

    /// <summary>
    /// What a lease is asked for beyond a need: half of <see cref="LeaseDuration"/>, so that units of work of the same length, one after the
    /// other, ask no more often than the renewals of a worker that expects nothing.
    /// </summary>
    public TimeSpan Slack => LeaseDuration / 2;

    /// <summary>What to ask for when protection is needed for <paramref name="need"/>: whole minutes, rounded up, within what ECS accepts.</summary>
    public TimeSpan DurationFor(TimeSpan need)
    {
        var longer = need + Slack > LeaseDuration ? need + Slack : LeaseDuration;
        return longer >= LongestLease ? LongestLease
            : longer <= ShortestLease ? ShortestLease
            : TimeSpan.FromMinutes(Math.Ceiling(longer.TotalMinutes));
    }
}
