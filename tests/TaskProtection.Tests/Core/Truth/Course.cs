using TaskProtection.Core;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>When one call takes effect and when it is answered, as its fate has it.</summary>
internal sealed class Course(Call call, Fate fate, TimeSpan start, Scenario scenario)
{
    private readonly ProtectionPolicy policy = scenario.Policy;

    /// <param name="effect">Called with the time, and whether the caller has given up by then.</param>
    /// <param name="reply">Called with the time, and the failure reported; null for success.</param>
    public void Schedule(Action<TimeSpan, bool> effect, Action<TimeSpan, CallFailure?> reply)
    {
        var replied = start + (policy.CallTimeout * fate.Reply);
        var landed = start + (policy.CallTimeout * fate.Effect);
        var gaveUp = start + policy.CallTimeout + ProtectionPolicy.CloseGrace;
        var late = policy.Settle * (fate.Effect * 0.999); // within Settle, which ends before its last instant
        switch (fate.Kind)
        {
            case FateKind.Done:
                effect(start + ((replied - start) * fate.Effect), false);
                reply(replied, null);
                break;
            case FateKind.Refused when call.Kind == CallKind.Protect:
                reply(replied, CallFailure.Refused);
                break;
            case FateKind.Denied:
                reply(replied, CallFailure.Denied);
                break;
            case FateKind.Throttled:
                reply(replied, CallFailure.Throttled);
                break;
            case FateKind.Failed or FateKind.Refused: // nobody refuses a release
                reply(replied, CallFailure.Failed);
                break;
            case FateKind.UnknownWithoutEffect:
                reply(replied, CallFailure.Unknown);
                break;
            case FateKind.UnknownAfterEffect:
                effect(start + ((replied - start) * fate.Effect), false);
                reply(replied, CallFailure.Unknown);
                break;
            case FateKind.UnknownBeforeEffect:
                reply(replied, CallFailure.Unknown);
                effect(replied + late, true);
                break;
            case FateKind.LostReply:
                effect(landed, false);
                break;
            case FateKind.LateEffect:
                effect(gaveUp + late, true);
                break;
            case FateKind.LateSuccess:
                effect(landed, false);
                reply(gaveUp + (policy.Settle * fate.Reply) + TimeSpan.FromTicks(1), null);
                break;
            case FateKind.LateFailure:
                reply(gaveUp + (policy.Settle * fate.Reply) + TimeSpan.FromTicks(1), CallFailure.Throttled);
                break;
            case FateKind.Lost:
                break;
            default:
                throw new InvalidOperationException($"No course for {fate.Kind}.");
        }
    }
}
