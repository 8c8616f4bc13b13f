using TaskProtection.Core;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>
/// Law 7 as a formula, from what happened alone. Calls ≤
/// 2 per busy period (its grant, its release) + 1 for what a predecessor left
/// + 1 per failed call (its retry, a probe while blocked included) + 1 more per unknown one (the repeat at the end of its doubt)
/// + 2 per block (the probe that ends it, and the release after) + 1 per probe that ended unknown (its own release: no period pays for it)
/// + 1 per raised need + 1 per disturbance of a clock + 1 per grant that asked to be renewed at a time of its own
/// + the time that passed / the shortest half-life.
/// </summary>
internal sealed class CallBudget(ProtectionPolicy policy)
{
    private double halfLives;
    private TimeSpan countedUntil;

    public int Calls { get; private set; }

    private int Earned { get; set; }

    public int Allowed => Earned + (int)halfLives;

    public void PeriodBegan() => Earned += 2;

    public void PredecessorFound() => Earned++;

    public void NeedRaised() => Earned++;

    public void ClockDisturbed() => Earned++;

    public void BlockBegan() => Earned += 2;

    public void ProbeEndedUnknown() => Earned++;

    public void RenewalAsked() => Earned++;

    public void CallBegan() => Calls++;

    public void CallFailed(CallFailure failure) => Earned += failure == CallFailure.Unknown ? 2 : 1;

    /// <summary>
    /// A wall clock that is ahead of AWS's makes the grants look shorter, and so the half-lives, but never under half a minute.
    /// The 0.45 is half a life less 10 % of it.
    /// </summary>
    public void TimePassed(TimeSpan monotonic, TimeSpan wallAhead)
    {
        var ahead = wallAhead > TimeSpan.Zero ? wallAhead : TimeSpan.Zero;
        var seen = policy.LeaseDuration - ahead > TimeSpan.FromMinutes(1) ? policy.LeaseDuration - ahead : TimeSpan.FromMinutes(1);
        halfLives += (monotonic - countedUntil) / (seen * 0.45);
        countedUntil = monotonic;
    }
}
