using TaskProtection.Core;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>
/// Runs one scenario: drives the state under test exactly as the runtime does (decide after every event and at every wake,
/// begin the call asked for, close it when overdue), and lets AWS do to the calls what their fates say.
/// </summary>
internal sealed class World
{
    private const int EffectsFirst = int.MinValue; // at one instant, AWS acts before its answers arrive

    private readonly Scenario scenario;
    private readonly Trace trace;
    private readonly Clocks clocks;
    private readonly AwsTruth aws;
    private readonly CallBudget budget;
    private readonly Laws laws;
    private readonly PriorityQueue<Action, (TimeSpan At, int Order)> pending = new();
    private ProtectionState state;
    private Decision decision;
    private TimeSpan? need;
    private int order;
    private int calls;
    private int looks;
    private bool isHealthy;

    public World(Scenario scenario, Trace trace)
    {
        this.scenario = scenario;
        this.trace = trace;
        clocks = new Clocks(scenario.Skew);
        aws = new AwsTruth(scenario.Target);
        budget = new CallBudget(scenario.Policy);
        laws = new Laws(scenario.Policy, scenario.Target, clocks, aws, budget);
        state = new ProtectionState(scenario.Policy);
        trace.Clocks = clocks;
    }

    public Tally Tally { get; } = new();

    public void Run()
    {
        if (scenario.Predecessor)
        {
            aws.Protect(clocks.True, scenario.Policy.LeaseDuration);
            budget.PredecessorFound();
            state = state.FoundProtected(clocks.Local);
            trace.Say($"a predecessor left protection behind");
        }

        Decide();
        foreach (var step in scenario.Steps)
        {
            PassFor(step.After);
            Apply(step);
        }

        End();
        Tally.Excused = laws.Excused;
    }

    /// <summary>From here on AWS answers at once and the wall clock is right: what a law promises "in the end" must come, and stay.</summary>
    private void End()
    {
        trace.Say($"AWS and the clocks are in health from here on; {scenario.Ending}");
        isHealthy = true;
        budget.TimePassed(clocks.Monotonic, clocks.WallAhead);
        if (scenario.Clock == ClockFault.WallJumps)
        {
            budget.ClockDisturbed();
            clocks.MendWall();
        }

        if (scenario.Ending == Ending.Hold)
        {
            Enter(TimeSpan.Zero);
            PassFor(TimeSpan.FromMinutes(8)); // the longest pause (after a denial, 6 min 15 s), a call to close, a lease born lost, and room
            laws.RequireProtection();
            PassFor(Min(scenario.Policy.LeaseDuration * 1.2, TimeSpan.FromHours(2.5))); // past a renewal, and past the lease without one
            return;
        }

        if (scenario.Ending == Ending.Leave)
        {
            laws.Left();
            state = state.Leaving();
        }

        laws.AllExited();
        state = state.Exited(clocks.Local);
        Decide();
        // In the worst case: a linger, a probe's pause, a grant that lingers again (an hour each at most). Leaving: a call to close, a pause, a doubt.
        PassFor(scenario.Ending == Ending.GoIdle ? TimeSpan.FromMinutes(130) : TimeSpan.FromMinutes(3));
        laws.RequireNothing(state.MayHold);
    }

    private void PassFor(TimeSpan length) => PassUntil(clocks.True + length);

    private void Apply(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Enter:
                Enter(step.Amount);
                break;
            case StepKind.Exit when laws.Holders > 0:
                Exit();
                break;
            case StepKind.Leave when !laws.HasLeft:
                trace.Say($"the process is leaving");
                laws.Left();
                state = state.Leaving();
                Decide();
                break;
            case StepKind.DisturbClock when scenario.Clock == ClockFault.WallJumps:
                trace.Say($"the wall clock jumps by {step.Amount}");
                budget.TimePassed(clocks.Monotonic, clocks.WallAhead);
                budget.ClockDisturbed();
                clocks.JumpWall(step.Amount); // no event: nothing tells the runtime
                break;
            case StepKind.DisturbClock:
                Suspend(step.Amount.Duration());
                break;
        }
    }

    private void Enter(TimeSpan needFor)
    {
        TimeSpan? needUntil = needFor > TimeSpan.Zero ? clocks.Monotonic + needFor : null;
        laws.Entered();
        trace.Say($"enter: {laws.Holders} in, needed until {needUntil}");
        if (needUntil > (need ?? TimeSpan.Zero))
        {
            need = needUntil;
            budget.NeedRaised();
        }
        else if (laws.Holders > 1)
        {
            return; // the runtime counts; the core hears of the first, and of needs
        }

        state = state.Entered(clocks.Local, needUntil);
        Decide();
    }

    private void Exit()
    {
        laws.Exited();
        trace.Say($"exit: {laws.Holders} in");
        if (laws.Holders == 0)
        {
            need = null;
            state = state.Exited(clocks.Local);
            Decide();
        }
    }

    private void Suspend(TimeSpan length)
    {
        trace.Say($"the machine is suspended for {length}");
        var until = clocks.True + length;
        laws.Suspended();
        budget.ClockDisturbed();
        List<(Action, (TimeSpan, int))> kept = [];
        while (pending.TryPeek(out var action, out var at) && at.At <= until)
        {
            _ = pending.Dequeue();
            if (at.Order < 0)
            {
                clocks.SuspendUntil(at.At);
                action(); // an effect: AWS was not suspended
            }
            else
            {
                kept.Add((action, (until, at.Order))); // a reply, read when the process runs again
            }
        }

        pending.EnqueueRange(kept);
        clocks.SuspendUntil(until);
    }

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
                ? state.Protected(call.Id, clocks.Local, expiresAt, scenario.Target == TargetKind.Instance, renewAfter, fate.Jitter)
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
