using CsCheck;
using IceCreamFactory.Plan;

namespace TaskProtection.Tests.Samples;

public sealed class PlanOfADay
{
    private static readonly Gen<(int Seed, int Orders)> AnyDay = Gen.Select(Gen.Int[0, 100_000], Gen.Int[30, 500]);

    [Fact]
    public void Follows_from_the_seed() => AnyDay.Sample(
        day => Describe(FleetPlan.Make(day.Seed, day.Orders)) == Describe(FleetPlan.Make(day.Seed, day.Orders)), iter: 100);

    [Fact]
    public void Differs_by_seed() => Assert.NotEqual(Describe(FleetPlan.Make(1, 60)), Describe(FleetPlan.Make(2, 60)));

    [Fact]
    public void Has_every_order_once_in_time_and_of_3_to_6_seconds() => AnyDay.Sample(
        day =>
        {
            var orders = FleetPlan.Make(day.Seed, day.Orders).Orders;
            return orders.Select(order => order.Number).SequenceEqual(Enumerable.Range(1, day.Orders))
                && orders.Zip(orders.Skip(1), (one, next) => one.At <= next.At).All(inTime => inTime)
                && orders.All(order => order.Seconds is >= 3 and <= 6);
        },
        iter: 100);

    [Fact]
    public void Disrupts_in_five_ways_while_orders_still_come() => AnyDay.Sample(
        day =>
        {
            var plan = FleetPlan.Make(day.Seed, day.Orders);
            return plan.Disruptions.Select(disruption => disruption.Kind).Distinct().Count() == 5
                && plan.Disruptions.Zip(plan.Disruptions.Skip(1), (one, next) => one.At < next.At).All(inTime => inTime)
                && plan.Disruptions[^1].At < plan.Orders[^1].At + TimeSpan.FromSeconds(6);
        },
        iter: 100);

    [Fact]
    public void Kills_a_worker_before_the_service_shrinks_and_shrinks_the_service_before_the_group() => AnyDay.Sample(
        day =>
        {
            var kinds = FleetPlan.Make(day.Seed, day.Orders).Disruptions.Select(disruption => disruption.Kind).ToList();
            return kinds.IndexOf(DisruptionKind.KillWorker) < kinds.IndexOf(DisruptionKind.LowerDesiredCount)
                && kinds.IndexOf(DisruptionKind.LowerDesiredCount) < kinds.IndexOf(DisruptionKind.ScaleInGroup);
        },
        iter: 100);

    private static string Describe(FleetPlan plan)
        => string.Join('\n', [.. plan.Orders.Select(order => $"{order}"), .. plan.Disruptions.Select(disruption => $"{disruption}")]);
}
