namespace TaskProtection.Core;

internal sealed partial record ProtectionState
{
    /// <summary>Judges the state. Changes nothing; the caller reports the start of a call with <see cref="Calling"/>.</summary>
    public Decision Decide(Instant now)
    {
        var lease = TrustedLease(now);
        var due = InFlight is null ? NextCall(lease, now) : null;
        var isDue = due is { } next && next.At <= now.Monotonic;
        return new Decision(
            isDue ? due!.Value.Call : null,
            Earliest(isDue ? null : due?.At, CloseAt > now.Monotonic ? CloseAt : null, LeaseAlarm(lease, now)),
            lease is not null,
            AdmitUntil(lease, now),
            lease?.End?.Wall);
    }

    /// <summary>Whether protection is to be there: it is wanted, or kept because it may soon be wanted again.</summary>
    public bool IsDesired(Instant now) => IsWanted || (Holds && MayLinger(TrustedLease(now)) && LingerUntil > now.Monotonic);

    // By the worse outcome of the call in flight: a release takes effect any moment, a protect may already have put a shorter
    // lease in the place of this one. Should the call certainly fail, the lease is trusted as before.
    private Lease? TrustedLease(Instant now)
    {
        var lease = InFlight switch
        {
            { Kind: CallKind.Release } => null,
            { Kind: CallKind.Protect } renewal => Lease?.CutTo(CallStart + renewal.Duration),
            _ => Lease,
        };
        return lease is not null && lease.IsTrusted(now) ? lease : null;
    }

    private bool MayLinger(Lease? trusted) => trusted is not null && !IsLeaving && !IsYielding && !IsBlocked; // blocked: AWS wants the task gone

    private (Call Call, TimeSpan At)? NextCall(Lease? trusted, Instant now)
    {
        if (IsWanted)
        {
            return ProtectDue(now) is { } at ? (Protect(now), Latest(at, ProtectBackoff.Until)) : null;
        }

        if (Holds)
        {
            return (new Call(NextCallId, CallKind.Release, TimeSpan.Zero),
                Latest(MayLinger(trusted) ? LingerUntil : now.Monotonic, RepeatReleaseAt, ReleaseBackoff.Until));
        }

        return IsBlocked && !IsLeaving && !IsYielding ? (Protect(now), Latest(now.Monotonic, ProtectBackoff.Until)) : null;
    }

    private Call Protect(Instant now) =>
        new(NextCallId, CallKind.Protect, Policy.DurationFor((NeedUntil ?? now.Monotonic) - now.Monotonic));

    // When wanted protection asks for a call, backoff aside; null for never. What is past is due now.
    private TimeSpan? ProtectDue(Instant now)
    {
        if (Lease is not { } lease)
        {
            return now.Monotonic;
        }

        if (lease.RequestedEnd is not { } requestedEnd)
        {
            return lease.RenewAt; // a lease in doubt has one
        }

        // The longest lease is asked for again only when that meets the need, and reaches further than this one by what is worth a call.
        TimeSpan? unmet = !(NeedUntil > requestedEnd.Monotonic) ? null
            : lease.Duration < ProtectionPolicy.LongestLease ? now.Monotonic
            : Latest(requestedEnd.Monotonic + Policy.Slack, NeedUntil) - ProtectionPolicy.LongestLease;

        // Judged by both clocks, so a wall clock that jumps can ask for a call; it gets no more than one per ShortestRenewal.
        var lost = now.Monotonic + now.Until(lease.End!.Value);
        var low = now.Monotonic + now.Until(requestedEnd) - Policy.EffectiveFloor;
        var worn = Latest(lost < low ? lost : low, lease.Start.Monotonic + ProtectionPolicy.ShortestRenewal);
        return Earliest(lease.RenewAt, worn, unmet);
    }

    // Independent of every call: the lease's end must be noticed even if no reply ever comes.
    private static TimeSpan? LeaseAlarm(Lease? lease, Instant now)
    {
        TimeSpan? ends = lease?.End is { } end ? now.Monotonic + now.Until(end) : null;
        TimeSpan? doubtful = lease?.DoubtfulFrom is { } from ? now.Monotonic + now.Until(from) : null;
        return ends is null && doubtful is null ? null : Earliest(ends, doubtful, now.Monotonic + ProtectionPolicy.ClockCheck);
    }

    private TimeSpan? AdmitUntil(Lease? lease, Instant now)
    {
        if (lease is null || IsBlocked)
        {
            return null;
        }

        var until = lease.End is { } end ? now.Monotonic + now.Until(end) - Policy.EffectiveFloor : TimeSpan.MaxValue;
        if (lease.DoubtfulFrom is { } from && now.Monotonic + now.Until(from) < until)
        {
            until = now.Monotonic + now.Until(from);
        }

        return until > now.Monotonic ? until : null;
    }

    private static TimeSpan Latest(TimeSpan a, params ReadOnlySpan<TimeSpan?> others)
    {
        foreach (var other in others)
        {
            a = other > a ? other.Value : a;
        }

        return a;
    }

    private static TimeSpan? Earliest(params ReadOnlySpan<TimeSpan?> times)
    {
        TimeSpan? earliest = null;
        foreach (var time in times)
        {
            earliest = earliest is { } e && !(time < e) ? e : time;
        }

        return earliest;
    }
}
