using TaskProtection.Core;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>The part that is the runtime's, and AWS's.</summary>
internal sealed partial class World
{
    private void PassFor(TimeSpan length) => PassUntil(clocks.True + length);

    private void PassUntil(TimeSpan end)
    {
        while (true)
        {
            if (++looks > 200_000)
            {
                throw new LawBrokenException(4, "200,000 looks and no end: a busy loop");
            }

            var wake = decision.WakeAt is { } at ? clocks.True + (at - clocks.Monotonic) : TimeSpan.MaxValue;
            var next = pending.TryPeek(out _, out var first) ? first.At : TimeSpan.MaxValue;
            var expiry = aws.ProtectedUntil > clocks.True ? aws.ProtectedUntil.Value : TimeSpan.MaxValue;
            var soonest = Min(Min(wake, next), Min(expiry, end));
            clocks.AdvanceTo(soonest);
            if (wake == soonest)
            {
                Decide();
            }
            else if (next == soonest)
            {
                pending.Dequeue()();
            }
            else if (expiry == soonest)
            {
                trace.Say($"AWS: protection expires");
            }

            laws.JudgeClaim();
            if (soonest == end && wake != soonest && next != soonest)
            {
                return;
            }
        }
    }

    private void Decide()
    {
        while (true)
        {
            if (state.InFlight is { } overdue && state.CloseAt <= clocks.Monotonic)
            {
                Tally.Closed++;
                Fail(overdue, CallFailure.Unknown, 0.5, "closed");
            }

            decision = state.Decide(clocks.Local);
            Tally.Decisions++;
            trace.Say(decision);
            laws.Decided(decision, state.MayHold);
            Tally.Count(decision);
            if (decision.Call is not { } call)
            {
                return;
            }

            Begin(call);
        }
    }

    private void Begin(Call call)
    {
        laws.CallBegan(call);
        Tally.Calls++;
        var fate = !isHealthy && calls < scenario.Fates.Length ? scenario.Fates[calls] : Fate.Healthy;
        calls++;
        state = state.Calling(call, clocks.Local);
        trace.Say($"call {call.Id}: {call.Kind} {call.Duration:g} begins; {fate.Kind}");
        new Course(call, fate, clocks.True, scenario).Schedule(
            (at, isLate) => pending.Enqueue(() => Land(call, isLate), (at, EffectsFirst + order++)),
            (at, failure) => pending.Enqueue(() => Reply(call, fate, failure), (at, order++)));
    }

    private void Land(Call call, bool isLate)
    {
        trace.Say($"AWS: call {call.Id} takes effect{(isLate ? ", late" : "")}");
        Tally.LateEffects += isLate ? 1 : 0;
        if (call.Kind == CallKind.Protect)
        {
            aws.Protect(clocks.True, call.Duration);
        }
        else
        {
            aws.Release(clocks.True, call.Id);
        }
    }

    private void Reply(Call call, Fate fate, CallFailure? failure)
    {
        var isOpen = state.InFlight?.Id == call.Id;
        if (failure is { } how)
        {
            Fail(call, how, fate.Jitter, isOpen ? "answered" : "answered too late");
        }
        else
        {
            trace.Say($"call {call.Id}: done{(isOpen ? "" : ", too late")}");
            var renewAfter = call.Kind == CallKind.Protect ? fate.RenewAfter : null;
            if (isOpen)
            {
                laws.CallSucceeded(call, renewAfter is not null);
            }

            // The end as AWS's own clock has it: exact when the effect was the last thing that happened.
            DateTimeOffset? expiresAt = fate.TellsExpiry && scenario.Target == TargetKind.Task && aws.ProtectedUntil is { } end ? Clocks.AwsWall(end) : null;
            state = call.Kind == CallKind.Protect
                ? state.Protected(call.Id, clocks.Local, expiresAt, scenario.Target == TargetKind.Instance, renewAfter, fate.Jitter, fate.IsPrecaution)
                : state.Released(call.Id, clocks.Local);
        }

        Decide();
    }

    private void Fail(Call call, CallFailure failure, double jitter, string how)
    {
        trace.Say($"call {call.Id}: {failure}, {how}");
        if (state.InFlight?.Id == call.Id)
        {
            laws.CallFailed(call, failure);
        }

        state = state.CallFailed(call.Id, failure, clocks.Local, jitter);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
