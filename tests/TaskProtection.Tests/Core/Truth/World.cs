using TaskProtection.Core;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>
/// Runs one scenario: drives the state under test exactly as the runtime does (decide after every event and at every wake,
/// begin the call asked for, close it when overdue), and lets AWS do to the calls what their fates say.
/// </summary>
internal sealed partial class World
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
            laws.ClockDisturbed();
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
            case StepKind.Yield:
                trace.Say($"the process yields");
                laws.Yielding(true);
                state = state.Yielding();
                Decide();
                break;
            case StepKind.Reopen:
                trace.Say($"the process is open again");
                laws.Yielding(false);
                state = state.Reopened();
                Decide();
                break;
            case StepKind.DisturbClock when scenario.Clock == ClockFault.WallJumps:
                trace.Say($"the wall clock jumps by {step.Amount}");
                budget.TimePassed(clocks.Monotonic, clocks.WallAhead);
                budget.ClockDisturbed();
                laws.ClockDisturbed();
                clocks.JumpWall(step.Amount); // no event: nothing tells the runtime
                break;
            case StepKind.DisturbClock:
                Suspend(step.Amount.Duration());
                break;
        }
    }

    private void Enter(TimeSpan needFor)
    {
        // Cut as the runtime cuts it: no lease is longer.
        needFor = needFor < ProtectionPolicy.LongestLease ? needFor : ProtectionPolicy.LongestLease;
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
}
