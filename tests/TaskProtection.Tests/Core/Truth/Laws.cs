using TaskProtection.Core;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>
/// Judges what the state under test claims and asks for against the truth. It sees decisions, calls and AWS, never the state.
/// </summary>
internal sealed class Laws(ProtectionPolicy policy, TargetKind target, Clocks clocks, AwsTruth aws, CallBudget budget)
{
    private readonly HashSet<long> unknownReleases = [];
    private TimeSpan lastUnknownRelease;
    private Decision claim;
    private TimeSpan? noticeSuspensionBy;
    private bool isBlocked;
    private bool clockDisturbed;
    private bool mustKeep;
    private long? open;
    private bool mustStay;
    private bool isYielding;

    public int Holders { get; private set; }

    public bool HasLeft { get; private set; }

    /// <summary>How often AWS did not give what was claimed, within the window that law 1 grants after an unknown release.</summary>
    public int Excused { get; private set; }

    private TimeSpan LongestCall => policy.CallTimeout + ProtectionPolicy.CloseGrace;

    public void Entered()
    {
        if (Holders++ == 0)
        {
            budget.PeriodBegan();
        }
    }

    public void Exited() => Holders--;

    public void AllExited() => Holders = 0;

    public void Left() => HasLeft = true;

    public void Yielding(bool yields) => isYielding = yields;

    public void ClockDisturbed() => clockDisturbed = true;

    public void Suspended()
    {
        clockDisturbed = true;
        noticeSuspensionBy ??= clocks.Monotonic + ProtectionPolicy.ClockCheck;
    }

    public void CallBegan(Call call)
    {
        Require(6, open is null, $"call {call.Id} begins while call {open} is in flight");
        Require(2, call.Kind == CallKind.Protect || Holders == 0, $"release {call.Id} while {Holders} hold");
        Require(7, call.Kind == CallKind.Release || Holders > 0 || MayProbe, $"protect {call.Id} although nobody is in and nothing is blocked");
        budget.CallBegan();
        budget.TimePassed(clocks.Monotonic, clocks.WallAhead);
        Require(7, budget.Calls <= budget.Allowed, $"call {call.Id} is the {budget.Calls}th, {budget.Allowed} are allowed");
        Require(5, call.Kind == CallKind.Release || call is { Duration.TotalMinutes: >= 1 and <= 2880 } && call.Duration.Ticks % TimeSpan.TicksPerMinute == 0,
            $"protect {call.Id} asks for {call.Duration}");
        open = call.Id;
    }

    public void CallSucceeded(Call call, bool asksForRenewal)
    {
        open = null;
        if (call.Kind == CallKind.Protect)
        {
            isBlocked = false;
        }

        if (asksForRenewal)
        {
            budget.RenewalAsked();
        }
    }

    public void CallFailed(Call call, CallFailure failure)
    {
        open = null;
        budget.CallFailed(failure);
        mustKeep = failure != CallFailure.Unknown && claim.IsProtected && !clockDisturbed; // nothing changed at AWS
        if (call.Kind == CallKind.Release && failure == CallFailure.Unknown)
        {
            _ = unknownReleases.Add(call.Id);
            lastUnknownRelease = clocks.Monotonic;
        }

        if (call.Kind == CallKind.Protect && failure == CallFailure.Unknown && isBlocked && Holders == 0)
        {
            budget.ProbeEndedUnknown();
        }

        if (call.Kind == CallKind.Protect && failure == CallFailure.Refused && !isBlocked)
        {
            isBlocked = true;
            budget.BlockBegan();
        }
    }

    public void Decided(Decision decision, bool mayHold)
    {
        claim = decision;
        noticeSuspensionBy = null;
        var now = clocks.Monotonic;
        Require(1, decision.AdmitUntil is null || decision.IsProtected, "work is admitted without protection");
        Require(5, mayHold || !aws.IsProtecting(clocks.True), "AWS protects, and the state is sure that it does not");
        Require(4, decision.Call is not null || decision.WakeAt is null || decision.WakeAt > now, $"to wake at {decision.WakeAt} is to spin");
        Require(4, decision.Call is null || open is null, $"call {decision.Call?.Id} is asked for while call {open} is in flight");
        var isWaiting = decision.Call is null && (Holders > 0 ? !decision.IsProtected : mayHold || MayProbe);
        // 6 min 15 s is the longest pause there is (after a denial), an hour the longest linger, which a yield does not wait for.
        var longest = Holders > 0 || !decision.IsProtected || isYielding ? TimeSpan.FromMinutes(6.25) : TimeSpan.FromHours(1);
        Require(4, !isWaiting || decision.WakeAt <= now + longest, $"something is to be done, and the next look is at {decision.WakeAt?.ToString() ?? "never"}");
        Require(4, decision.IsProtected || !mustKeep, "a call that failed took away the protection that ran");
        clockDisturbed = mustKeep = false;
        Require(4, decision.IsProtected || !mustStay, "protection is lost although AWS answers");
        JudgeClaim();
        if (decision.IsProtected && aws.IsProtecting(clocks.True) && target == TargetKind.Task)
        {
            Require(3, decision.WakeAt - now <= aws.ProtectedUntil - clocks.True, $"protection ends in {aws.ProtectedUntil - clocks.True}, the next look is in {decision.WakeAt - now}");
        }
    }

    /// <summary>Law 1, at any moment: the last decision's claim stands until the next, because work goes on under it.</summary>
    public void JudgeClaim()
    {
        if (!claim.IsProtected)
        {
            return;
        }

        var isProtecting = aws.IsProtecting(clocks.True);
        var isAdmitting = claim.AdmitUntil > clocks.Monotonic;
        var hasFloor = isProtecting && aws.ProtectedUntil - clocks.True >= Floor;
        if (isProtecting && (!isAdmitting || hasFloor))
        {
            return;
        }

        if (noticeSuspensionBy is { } by)
        {
            // The process was not running; no timer told it so. The next look must come within a minute of its own.
            Require(3, clocks.Monotonic <= by, "a suspension outlived the lease and went unnoticed");
            return;
        }

        if (!isProtecting && aws.ClearedBy is { } release && unknownReleases.Contains(release))
        {
            // Until the doubt of all of them has ended, a grant won in its last moment has answered, and the repeat had time for its own answer.
            Require(1, clocks.Monotonic <= lastUnknownRelease + policy.Settle + (2 * LongestCall), $"protection is claimed long after the unknown release {release} ended it");
            Excused++;
            return;
        }

        Require(1, isProtecting, $"protection is claimed, AWS gives none (cleared by call {aws.ClearedBy?.ToString() ?? "none"})");
        Require(1, !isAdmitting || hasFloor, $"work is admitted until {claim.AdmitUntil}, and protection ends in {aws.ProtectedUntil - clocks.True}");
    }

    /// <summary>Law 4's liveness: AWS has answered for long enough, so who is in is protected, and stays so.</summary>
    public void RequireProtection()
    {
        Require(4, claim.IsProtected && aws.IsProtecting(clocks.True), "somebody is in, AWS answers, and there is no protection");
        mustStay = true;
    }

    /// <summary>Law 5: AWS has answered for long enough, so it protects nothing, and nothing is left to do.</summary>
    public void RequireNothing(bool mayHold)
    {
        Require(5, !aws.IsProtecting(clocks.True), "all have left, AWS answers, and protection stays");
        Require(5, !mayHold && claim is { Call: null, WakeAt: null, IsProtected: false }, "all is over, and the state does not know it");
    }

    private bool MayProbe => isBlocked && !HasLeft && !isYielding;

    private TimeSpan Floor => policy.AdmissionFloor < policy.LeaseDuration * 0.45 ? policy.AdmissionFloor : policy.LeaseDuration * 0.45;

    private static void Require(int law, bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new LawBrokenException(law, otherwise);
        }
    }
}
