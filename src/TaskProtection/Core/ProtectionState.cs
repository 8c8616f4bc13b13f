namespace TaskProtection.Core;

/// <summary>
/// All that is known of one target's protection. Immutable: each verb returns the next state, and <see cref="Decide"/> judges
/// it. Pure: no I/O, no clock, no tasks.
/// </summary>
/// <remarks>
/// The owner, after any event and at <see cref="Decision.WakeAt"/>: closes a call that is overdue (<see cref="CloseAt"/>),
/// decides, and begins the call asked for, all of it without letting another event in between.
/// </remarks>
internal sealed partial record ProtectionState
{
    public ProtectionState(ProtectionPolicy policy)
    {
        Policy = policy;
        Linger = new Linger(policy.Linger, null, false);
    }

    /// <summary>As if nothing had ever been asked for, but that no answer to an old call is taken for one to a new.</summary>
    public ProtectionState Anew() => new(Policy) { NextCallId = NextCallId };

    /// <summary>Whether the last protect that AWS answered was refused: nothing was granted since, and only a grant ends it. A later failure of another kind does not.</summary>
    public bool IsBlocked { get; private init; }

    /// <summary>The failure of the last protect, until one is granted; null when there is none. While set, new work need not wait to learn that AWS does not answer.</summary>
    public CallFailure? LastProtectFailure { get; private init; }

    /// <summary>Whether AWS may be protecting: a lease, a call in flight, or one whose effect may still arrive.</summary>
    public bool MayHold => Holds || InFlight is { Kind: CallKind.Protect };

    /// <summary>The call whose reply is awaited, if any.</summary>
    public Call? InFlight { get; private init; }

    /// <summary>
    /// The monotonic time at which the call in flight is overdue: its owner then reports <see cref="CallFailed"/> with
    /// <see cref="CallFailure.Unknown"/>, whatever the call itself is doing, and drops its reply should it come. Null without a call in flight.
    /// </summary>
    public TimeSpan? CloseAt => InFlight is null ? null : CallStart.Monotonic + Policy.LongestCall;

    /// <summary>When the call in flight began; of the last one without.</summary>
    public Instant CallStart { get; private init; }

    private ProtectionPolicy Policy { get; }

    private bool IsWanted { get; init; }

    private TimeSpan? NeedUntil { get; init; }

    private bool IsLeaving { get; init; }

    private bool IsYielding { get; init; }

    // What AWS may hold, the call in flight aside. Only a release that took effect, outside a protect's doubt, clears it.
    private bool Holds { get; init; }

    private Lease? Lease { get; init; }

    private Linger Linger { get; init; }

    private TimeSpan LingerUntil { get; init; }

    // Set by a release inside a protect's doubt: it is repeated then, and would be in vain before.
    private TimeSpan? RepeatReleaseAt { get; init; }

    private Doubt? ProtectDoubt { get; init; }

    private Doubt? ReleaseDoubt { get; init; }

    private Backoff ProtectBackoff { get; init; }

    private Backoff ReleaseBackoff { get; init; }

    private long NextCallId { get; init; } = 1;

    /// <summary>The first holder came in, or a later one needs protection until <paramref name="needUntil"/> (monotonic).</summary>
    public ProtectionState Entered(Instant now, TimeSpan? needUntil = null) => this with
    {
        IsWanted = true,
        NeedUntil = NeedUntil > needUntil ? NeedUntil : needUntil ?? NeedUntil,
    };

    /// <summary>The last holder left, or whoever is still in has been given up (<c>Aborted</c>).</summary>
    public ProtectionState Exited(Instant now)
    {
        var linger = Linger.AtExit(now, Policy.Linger, Holds);
        return this with { IsWanted = false, NeedUntil = null, Linger = linger, LingerUntil = now.Monotonic + linger.Length };
    }

    /// <summary>The process is leaving: no linger and no probes any more.</summary>
    public ProtectionState Leaving() => this with { IsLeaving = true };

    /// <summary>AWS is to have its chance at this process: until <see cref="Reopened"/> there is no linger, and no probe. Work that is in keeps its protection.</summary>
    public ProtectionState Yielding() => this with { IsYielding = true };

    /// <summary>AWS has had its chance.</summary>
    public ProtectionState Reopened() => this with { IsYielding = false };

    /// <summary>For an AWS that changes its mind at a test's word: no pause keeps it from being asked at once for what is wanted.</summary>
    /// <param name="now">Both clocks.</param>
    /// <param name="leaseLeft">The most that a lease has left; null for what it has.</param>
    public ProtectionState AskedAgain(Instant now, TimeSpan? leaseLeft) => this with
    {
        ProtectBackoff = default,
        Lease = (leaseLeft is { } left ? Lease?.CutTo(now + left) : Lease)?.RepeatedAt(now.Monotonic),
    };

    /// <summary>An inspection at start found protection that a predecessor left: to be released unless wanted.</summary>
    public ProtectionState FoundProtected(Instant now) => this with { Holds = true };

    /// <summary>The call that <see cref="Decide"/> asked for begins. From now on the worse outcome is assumed.</summary>
    /// <exception cref="InvalidOperationException">Another call is in flight, or somebody came in since the release was decided.</exception>
    public ProtectionState Calling(Call call, Instant now)
    {
        if (InFlight is { } other)
        {
            throw new InvalidOperationException($"Call {call.Id} cannot begin: call {other.Id} is in flight.");
        }

        if (call.Kind == CallKind.Release && IsWanted)
        {
            throw new InvalidOperationException($"Call {call.Id} cannot release: somebody came in after it was decided.");
        }

        return this with
        {
            InFlight = call,
            CallStart = now,
            NextCallId = call.Id + 1,
            RepeatReleaseAt = null, // a release repeats it now; a protect makes it a release like any other
        };
    }

    /// <summary>A protect took effect. The lease is dated from its request. Ignored when the call was closed.</summary>
    /// <param name="callId">The call's id.</param>
    /// <param name="now">The time of the reply.</param>
    /// <param name="expiresAt">When the target says that it ends; null when it said nothing.</param>
    /// <param name="neverExpires">True when only a release ends it.</param>
    /// <param name="renewAfter">When to protect again, from the request; null for half of the lease (of an expiring one).</param>
    /// <param name="jitter">0 to 1: where in ±10 % the renewal falls.</param>
    /// <param name="isTrusted">True when what never expires is good beyond <paramref name="renewAfter"/> too.</param>
    public ProtectionState Protected(
        long callId, Instant now, DateTimeOffset? expiresAt, bool neverExpires, TimeSpan? renewAfter, double jitter, bool isTrusted = false)
    {
        if (InFlight is not { Kind: CallKind.Protect } call || call.Id != callId)
        {
            return this;
        }

        var lease = Lease.Granted(CallStart, call.Duration, expiresAt, neverExpires, renewAfter, jitter);
        if (neverExpires && renewAfter is not null && !isTrusted)
        {
            // Good until its repeat: a pending instance is not protected yet, and a repeat that fails must end the claim.
            // Monotonic only: the target promised nothing by the wall clock, and the repeat does not follow its jumps.
            lease = lease with { DoubtfulFrom = new Instant(DateTimeOffset.MaxValue, lease.RenewAt!.Value + Policy.LongestCall) };
        }

        if (ReleaseDoubt is { } release && release.Covers(CallStart))
        {
            // The repeat can begin when the doubt has ended, and gets one call's time before the claim is given up.
            var repeatIn = release.Until > now.Monotonic ? release.Until - now.Monotonic : TimeSpan.Zero;
            var doubtful = now + repeatIn + Policy.LongestCall;
            lease = lease.RepeatedAt(release.Until) with { DoubtfulFrom = lease.DoubtfulFrom is { } earlier ? Instant.Earlier(earlier, doubtful) : doubtful };
        }

        if (lease.End is not null && ProtectDoubt is { } protect && protect.Covers(CallStart) && protect.Duration < call.Duration)
        {
            // An earlier, shorter protect may arrive on top of this one and cut it short.
            lease = lease.RepeatedAt(protect.Until).CutTo(CallStart + protect.Duration);
        }

        return this with
        {
            InFlight = null,
            Holds = true,
            Lease = lease,
            ProtectBackoff = default,
            ReleaseBackoff = default, // who answers this may answer that
            LastProtectFailure = null,
            IsBlocked = false,
            LingerUntil = IsBlocked && !IsWanted ? now.Monotonic + Linger.Length : LingerUntil, // a probe that reopens lingers as after a last exit
        };
    }

    /// <summary>A release took effect. Ignored when the call was closed.</summary>
    public ProtectionState Released(long callId, Instant now)
    {
        if (InFlight is not { Kind: CallKind.Release } call || call.Id != callId)
        {
            return this;
        }

        var inDoubt = ProtectDoubt is { } doubt && doubt.Covers(CallStart);
        return this with
        {
            InFlight = null,
            Holds = inDoubt,
            RepeatReleaseAt = inDoubt ? ProtectDoubt!.Value.Until : null,
            Lease = null,
            ReleaseBackoff = default,
        };
    }

    /// <summary>A call failed. Ignored when the call was closed.</summary>
    /// <param name="callId">The call's id.</param>
    /// <param name="failure">How.</param>
    /// <param name="now">The time of the failure.</param>
    /// <param name="jitter">0 to 1: where the pause falls in ±25 % of the backoff's step.</param>
    public ProtectionState CallFailed(long callId, CallFailure failure, Instant now, double jitter)
    {
        if (InFlight is not { } call || call.Id != callId)
        {
            return this;
        }

        var next = this with { InFlight = null, Linger = failure == CallFailure.Throttled ? Linger.Throttled(now) : Linger };
        return call.Kind == CallKind.Protect ? next.ProtectFailed(call, failure, now, jitter) : next.ReleaseFailed(call, failure, now, jitter);
    }

    private ProtectionState ProtectFailed(Call call, CallFailure failure, Instant now, double jitter)
    {
        var blocked = IsBlocked || failure == CallFailure.Refused;
        var schedule = failure == CallFailure.Denied ? BackoffSchedule.Denied : blocked ? BackoffSchedule.Refused : BackoffSchedule.Unanswered;
        var next = this with { IsBlocked = blocked, LastProtectFailure = failure, ProtectBackoff = ProtectBackoff.After(schedule, now, jitter) };
        return failure != CallFailure.Unknown
            ? next // nothing changed: an older lease still runs
            : next with
            {
                Holds = true,
                // It may have been replaced by a shorter one, so it is renewed whatever had asked for this call.
                Lease = Lease?.CutTo(CallStart + call.Duration).RepeatedAt(CallStart.Monotonic),
                ProtectDoubt = Doubt.Of(ProtectDoubt, call, now, Policy.Settle),
            };
    }

    private ProtectionState ReleaseFailed(Call call, CallFailure failure, Instant now, double jitter)
    {
        var next = this with { ReleaseBackoff = ReleaseBackoff.After(BackoffSchedule.Release, now, jitter) };
        return failure != CallFailure.Unknown
            ? next // nothing changed: the lease is trusted again
            : next with { Lease = null, ReleaseDoubt = Doubt.Of(ReleaseDoubt, call, now, Policy.Settle) };
    }
}
