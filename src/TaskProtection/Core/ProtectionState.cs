namespace TaskProtection.Core;

/// <summary>
/// All that is known of one target's protection. Immutable: each verb returns the next state, and <see cref="Decide"/> judges
/// it. Pure: no I/O, no clock, no tasks.
/// </summary>
internal sealed record ProtectionState
{
    public ProtectionState(ProtectionPolicy policy) => throw new NotImplementedException();

    /// <summary>Whether the last protect was refused and nothing was granted since.</summary>
    public bool IsBlocked => throw new NotImplementedException();

    /// <summary>The failure of the last protect, until one is granted; null when there is none. While set, new work need not wait to learn that AWS does not answer.</summary>
    public CallFailure? LastProtectFailure => throw new NotImplementedException();

    /// <summary>Whether AWS may be protecting: a lease, a call in flight, or one whose effect may still arrive.</summary>
    public bool MayHold => throw new NotImplementedException();

    /// <summary>The call whose reply is awaited, if any.</summary>
    public Call? InFlight => throw new NotImplementedException();

    /// <summary>The first holder came in, or a later one needs protection until <paramref name="needUntil"/> (monotonic).</summary>
    public ProtectionState Entered(Instant now, TimeSpan? needUntil = null) => throw new NotImplementedException();

    /// <summary>The last holder left.</summary>
    public ProtectionState Exited(Instant now) => throw new NotImplementedException();

    /// <summary>The process is leaving: no linger and no probes any more.</summary>
    public ProtectionState Leaving() => throw new NotImplementedException();

    /// <summary>An inspection at start found protection that a predecessor left: to be released unless wanted.</summary>
    public ProtectionState FoundProtected(Instant now) => throw new NotImplementedException();

    /// <summary>The call that <see cref="Decide"/> asked for begins. From now on the worse outcome is assumed.</summary>
    public ProtectionState Calling(Call call, Instant now) => throw new NotImplementedException();

    /// <summary>A protect took effect. The lease is dated from its request. Ignored when the call was closed.</summary>
    /// <param name="callId">The call's id.</param>
    /// <param name="now">The time of the reply.</param>
    /// <param name="expiresAt">When the target says that it ends; null when it said nothing.</param>
    /// <param name="neverExpires">True when only a release ends it.</param>
    /// <param name="renewAfter">When to protect again, from the request; null for half of the lease (of an expiring one).</param>
    /// <param name="jitter">0 to 1: where in ±10 % the renewal falls.</param>
    public ProtectionState Protected(long callId, Instant now, DateTimeOffset? expiresAt, bool neverExpires, TimeSpan? renewAfter, double jitter)
        => throw new NotImplementedException();

    /// <summary>A release took effect. Ignored when the call was closed.</summary>
    public ProtectionState Released(long callId, Instant now) => throw new NotImplementedException();

    /// <summary>A call failed. Ignored when the call was closed.</summary>
    /// <param name="callId">The call's id.</param>
    /// <param name="failure">How.</param>
    /// <param name="now">The time of the failure.</param>
    /// <param name="jitter">0 to 1: how much of the backoff's random part is taken.</param>
    public ProtectionState CallFailed(long callId, CallFailure failure, Instant now, double jitter) => throw new NotImplementedException();

    /// <summary>Judges the state. Changes nothing; the caller reports the start of a call with <see cref="Calling"/>.</summary>
    public Decision Decide(Instant now) => throw new NotImplementedException();
}
