using CsCheck;
using TaskProtection.Core;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>All that a run of the world depends on.</summary>
/// <param name="Policy">The policy of the state under test.</param>
/// <param name="Target">What the calls act on.</param>
/// <param name="Clock">Which clock lies.</param>
/// <param name="Skew">By how much the local wall clock is ahead of AWS's at the start.</param>
/// <param name="Predecessor">Whether a dead predecessor left protection behind.</param>
/// <param name="Steps">What happens.</param>
/// <param name="Fates">The fates of the calls in their order; later ones are healthy.</param>
/// <param name="Ending">What follows.</param>
internal sealed record Scenario(
    ProtectionPolicy Policy, TargetKind Target, ClockFault Clock, TimeSpan Skew, bool Predecessor, Step[] Steps, Fate[] Fates, Ending Ending)
{
    private static readonly Gen<ProtectionPolicy> Policies = Gen.Select(
        Gen.OneOf(1, 1, 2, 5, 20, 120, 2880), Gen.OneOf(0, 0, 2, 60, 300), Gen.OneOf(5, 6, 30), Gen.OneOf(8, 36, 600),
        (lease, linger, timeout, floor) => new ProtectionPolicy
        {
            LeaseDuration = TimeSpan.FromMinutes(lease),
            Linger = TimeSpan.FromSeconds(linger),
            CallTimeout = TimeSpan.FromSeconds(timeout),
            AdmissionFloor = TimeSpan.FromSeconds(floor),
        });

    private static readonly Gen<TimeSpan> Pauses = Milliseconds((8, 0, 2_000), (8, 0, 20_000), (4, 20_000, 300_000), (1, 300_000, 10_800_000));

    private static readonly Gen<TimeSpan> Jumps = Gen.Select(
        Milliseconds((2, 0, 2_000), (3, 2_000, 120_000), (3, 120_000, 4_000_000), (1, 4_000_000, 200_000_000)), Gen.Bool,
        (amount, back) => back ? -amount : amount);

    private static readonly Gen<Step> AnyStep = Gen.Select(
        Pauses,
        Gen.Frequency((8, Gen.Const(StepKind.Enter)), (7, Gen.Const(StepKind.Exit)), (2, Gen.Const(StepKind.Pass)),
            (2, Gen.Const(StepKind.DisturbClock)), (1, Gen.Const(StepKind.Leave)), (2, Gen.Const(StepKind.Yield)), (1, Gen.Const(StepKind.Reopen))),
        Gen.Frequency((4, Gen.Const(TimeSpan.Zero)), (1, Milliseconds((1, 0, 7_200_000), (1, 0, 250_000_000)))),
        Jumps,
        (after, kind, need, jump) => new Step(after, kind, kind switch
        {
            StepKind.Enter => need,
            StepKind.DisturbClock => jump,
            _ => TimeSpan.Zero,
        }));

    private static readonly Gen<Fate> AnyFate = Gen.Select(
        Gen.Frequency((10, Gen.Const(FateKind.Done)), (10, Gen.Int[0, (int)FateKind.Lost].Select(kind => (FateKind)kind))),
        Gen.Double.Unit, Gen.Double.Unit, Gen.Double.Unit, Gen.Bool,
        Gen.Frequency((4, Gen.Const((TimeSpan?)null)), (1, Gen.Int[5, 600].Select(seconds => (TimeSpan?)TimeSpan.FromSeconds(seconds)))),
        Gen.Bool,
        (kind, reply, effect, jitter, tells, renewAfter, isPrecaution) => new Fate(kind, reply, effect, jitter, tells, renewAfter, isPrecaution));

    public static Gen<Scenario> Any(TargetKind target) => Gen.Select(
        Policies, Gen.OneOf(ClockFault.WallJumps, ClockFault.Suspension), Gen.OneOf(0, 0, 2, -2, 600, -600),
        Gen.Bool, AnyStep.Array[0, 24], AnyFate.Array[0, 20], Gen.OneOf(Ending.Hold, Ending.GoIdle, Ending.Leave),
        (policy, clock, skew, predecessor, steps, fates, ending) =>
            // Where the wall clock is the true one, it is never mended: more ahead than this, and no short lease would ever seem to hold.
            new Scenario(policy, target, clock, TimeSpan.FromSeconds(clock == ClockFault.WallJumps ? skew : Math.Min(skew, 2)), predecessor, steps, fates, ending));

    private static Gen<TimeSpan> Milliseconds(params (int Weight, int From, int To)[] ranges) =>
        Gen.Frequency([.. ranges.Select(r => (r.Weight, (IGen<TimeSpan>)Gen.Int[r.From, r.To].Select(ms => TimeSpan.FromMilliseconds(ms))))]);
}
