using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>What anybody may see of one target: no word of it comes from AWS, whose messages name accounts, roles and resources.</content>
internal sealed partial class TargetDriver
{
    public TransitionRing? Transitions { get; init; }

    public TargetReport Report(Instant now)
    {
        var (unprotected, leaked) = (UnprotectedFor(now), LeakedFor(now));
        var (mismatch, time) = unprotected > leaked ? (Mismatch.Unprotected, unprotected) : (_mismatch, leaked);
        var reason = mismatch == Mismatch.Unprotected && _shown == TargetState.Idle ? $"not wanted now, and before: {Explain(TargetState.Unavailable)}" : Explain(_shown);
        return new(Name, _shown, _since, Decision.ProtectedUntil, reason, mismatch, time);
    }

    private void NoteTransition(TargetState state, Instant now)
        => Transitions?.Add(new TargetTransition(now.Wall, Name, _shown, state, Explain(state)));

    private string Explain(TargetState state) => state switch
    {
        TargetState.Idle => Core.MayHold ? "not wanted, and perhaps not released yet" : "not wanted",
        TargetState.Pending => "wanted, and not granted yet",
        TargetState.Protected => "granted",
        TargetState.Blocked when IsBlockedUnheard => $"AWS refused it, and now: {Explain(TargetState.Unavailable)}",
        TargetState.Blocked => "AWS refuses it for the time being, as during a deployment",
        TargetState.NotApplicable => "does not apply here",
        _ => Core.LastProtectFailure switch
        {
            CallFailure.Denied => "IAM denies the call",
            CallFailure.Throttled => "AWS throttles the call",
            CallFailure.Failed => "AWS answered with an error",
            _ => "AWS did not answer, or not in a way that could be understood",
        },
    };
}
