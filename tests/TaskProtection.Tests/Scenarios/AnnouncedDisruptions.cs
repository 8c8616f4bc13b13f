using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Events;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

[Collection(TimeAlone.Name)]
public class SpotTakesTheInstance
{
    // Nobody tells the tasks: they read it in instance metadata, or die with their host.
    private static TownSettings Untold => new() { Group = group => group with { CapacityProvider = null } };

    [Fact]
    public Task What_can_be_finished_is_finished_and_nothing_else_is_begun() => IceCreamTown.TellAsync(Untold, async town =>
    {
        var order = town.Order(100);
        await town.UntilAsync(order, "begun");
        var old = town.Task;
        town.Group.InterruptSpot(old.InstanceId);
        await town.PassAsync(6);
        var next = town.Order(10);

        await town.UntilMadeAsync(order, next);
        var gone = town.When("instance.terminated");
        Assert.True(town.WhenSaid(order, "made") < gone);
        Assert.True(town.WhenSaid(next, "begun") > gone);
        Assert.True(town.When("instance.protection", e => !(bool)e.Fields["enabled"]!) < gone);
        Assert.Equal((1, 1), (town.Count(order, "begun"), town.Count(next, "begun")));
        town.AssertNothingStranded(old);
    });

    [Fact]
    public Task What_cannot_is_aborted_and_given_back_before_the_instance_goes() => IceCreamTown.TellAsync(Untold, async town =>
    {
        var order = town.Order(300);
        await town.UntilAsync(order, "begun");
        var old = town.Task;
        var announced = town.Now;
        town.Group.InterruptSpot(old.InstanceId);

        await town.UntilMadeAsync(order);
        var gone = town.When("instance.terminated");
        Assert.InRange((town.WhenSaid(order, "stopped") - announced).TotalSeconds, 108, 111); // 2 minutes less 7 s to clean up and 3 s to end
        Assert.True(town.When("sqs.visibility", e => (long)e.Fields["seconds"]! == 0) < gone);
        Assert.True(town.When("instance.protection", e => !(bool)e.Fields["enabled"]!) < gone);
        Assert.Equal((2, 1, 2), (town.Count(order, "begun"), town.Count(order, "made"), town.Of("sqs.received").Count()));
        town.AssertNothingStranded(old);
    });

    [Fact]
    public Task What_does_not_listen_is_kept_from_others_until_it_is_dead() => IceCreamTown.TellAsync(Untold, async town =>
    {
        var order = town.Order(300, TownManner.Stubborn);
        await town.UntilAsync(order, "begun");
        town.Group.InterruptSpot(town.Task.InstanceId);

        await town.UntilMadeAsync(order);
        var again = town.World.Events.Snapshot().Where(e => e.Kind == "sqs.received").ElementAt(1);
        Assert.InRange((again.At - town.When("instance.terminated")).TotalSeconds, 0, 40);
    });

    [Fact]
    public Task A_worker_with_nothing_to_do_takes_nothing_more() => IceCreamTown.TellAsync(Untold, async town =>
    {
        var old = town.Task;
        town.Group.InterruptSpot(old.InstanceId);
        await town.UntilAsync(() => old.Protection!.Stopping.IsCancellationRequested, "it leaves", within: 6);
        await town.PassAsync(15); // Its last poll is over.
        var order = town.Order(5);

        await town.UntilMadeAsync(order);
        Assert.True(town.WhenSaid(order, "begun") > town.When("instance.terminated"));
        Assert.Single(town.Of("sqs.received"));
    });

    [Fact]
    public Task A_sigterm_in_between_counts_too() => IceCreamTown.TellAsync(Untold, async town =>
    {
        var order = town.Order(300);
        await town.UntilAsync(order, "begun");
        var old = town.Task;
        town.Group.InterruptSpot(old.InstanceId);
        await town.PassAsync(30);
        var sigterm = town.Now;
        town.World.Ecs.StopTask(old.Id);

        await town.UntilAsync(order, "stopped", within: 30);
        Assert.InRange((town.WhenSaid(order, "stopped") - sigterm).TotalSeconds, 19, 21); // DrainTimeout
        await town.UntilMadeAsync(order);
        town.AssertNothingStranded(old);
    });
}

[Collection(TimeAlone.Name)]
public class ALifecycleHookHoldsTheInstance
{
    private const string Hook = "drain-first";

    private static TownSettings Hooked => new()
    {
        Group = group => group with { CapacityProvider = null, LifecycleHooks = [new LifecycleHookSettings { Name = Hook }] },
    };

    [Fact]
    public Task Work_has_all_of_its_time_and_is_released_when_it_is_done() => IceCreamTown.TellAsync(Hooked, async town =>
    {
        await town.PassAsync(20); // What a younger process sets again is refused, and tells it before the metadata do.
        var order = town.Order(1200);
        await town.UntilAsync(order, "begun");
        var old = town.Task;
        town.Group.TerminateInstance(old.InstanceId);
        await town.UntilAsync(() => old.Protection!.Stopping.IsCancellationRequested, "it leaves", within: 12);
        var next = town.Order(10);

        await town.UntilMadeAsync(order);
        await town.UntilAsync(() => town.World.Ecs.Tasks.All(t => t.ProtectedUntil is null), "the task is released", within: 5); // The flag goes with its instance.
        town.Group.CompleteLifecycleAction(Hook, old.InstanceId, LifecycleActionResult.Continue);
        await town.UntilMadeAsync(next);

        Assert.Equal((1, 1), (town.Count(order, "begun"), town.Count(next, "begun")));
        Assert.True(town.WhenSaid(next, "begun") > town.When("instance.terminated"));
        Assert.Equal(1, old.Log.Count(501));
        town.AssertNothingStranded(old);
    });
}

[Collection(TimeAlone.Name)]
public class AContainerThatOthersDependOnIsStopped
{
    private static TownSettings ToldLate => new() { SigtermDelay = TimeSpan.FromSeconds(60), Service = s => s with { StopTimeout = TimeSpan.FromSeconds(100) } };

    [Fact]
    public Task It_takes_nothing_more_once_ecs_has_decided_and_drains_once_sigterm_comes() => IceCreamTown.TellAsync(ToldLate, async town =>
    {
        var order = town.Order(200);
        await town.UntilAsync(order, "begun");
        var old = town.Task;
        var decided = town.Now;
        town.World.Ecs.StopTask(old.Id);
        await town.UntilAsync(() => old.Protection!.Stopping.IsCancellationRequested, "it leaves", within: 12);
        var next = town.Order(10);

        await town.UntilMadeAsync(order, next);
        Assert.InRange((town.WhenSaid(order, "stopped") - decided).TotalSeconds, 79, 81); // 60 s to SIGTERM, and DrainTimeout
        Assert.Equal((2, 1, 1), (town.Count(order, "begun"), town.Count(order, "made"), town.Count(next, "begun")));
        Assert.True(town.WhenSaid(next, "begun") > town.When("task.stopped"));
        town.AssertNothingStranded(old);
    });
}

[Collection(TimeAlone.Name)]
public class Ec2RecommendsToRebalance
{
    private static TownSettings Choosing(string reaction) => new()
    {
        Worker = new Dictionary<string, string> { ["Disruption:OnRebalanceRecommendation"] = reaction },
        Group = group => group with { CapacityRebalance = true },
    };

    [Fact]
    public Task Nothing_comes_of_it_by_itself() => IceCreamTown.TellAsync(new TownSettings(), async town =>
    {
        town.Group.RecommendRebalance(town.Task.InstanceId);
        await town.PassAsync(60);
        var order = town.Order(10);

        await town.UntilMadeAsync(order);
        Assert.False(town.Task.Protection!.Stopping.IsCancellationRequested);
    });

    [Fact]
    public Task Where_it_is_chosen_the_worker_finishes_and_its_instance_is_replaced() => IceCreamTown.TellAsync(Choosing("Drain"), async town =>
    {
        var order = town.Order(200);
        await town.UntilAsync(order, "begun");
        var old = town.Task;
        town.Group.RecommendRebalance(old.InstanceId);
        await town.PassAsync(6);
        var next = town.Order(10);

        await town.UntilMadeAsync(order, next);
        Assert.Equal(["capacity-rebalance"], town.Causes("instance.terminating"));
        Assert.True(town.WhenSaid(order, "made") < town.When("instance.terminating"));
        Assert.Equal((1, 1), (town.Count(order, "begun"), town.Count(next, "begun")));
        town.AssertNothingStranded(old);
    });
}

internal static class WhatBecameOfTheTown
{
    /// <summary>The worker's own word on messages that it left behind.</summary>
    private const int Stranded = 443;

    public static TimeSpan When(this IceCreamTown town, string kind, Func<SimulatorEvent, bool>? which = null)
        => town.World.Events.Snapshot().First(e => e.Kind == kind && (which is null || which(e))).At;

    public static TimeSpan WhenSaid(this IceCreamTown town, int order, string what)
        => town.When("task.output", e => ((string)e.Fields["line"]! + " ").StartsWith($"order {order} {what} ", StringComparison.Ordinal));

    public static void AssertNothingStranded(this IceCreamTown town, TownTask task)
    {
        Assert.Equal(0, task.Log.Count(Stranded));
        town.World.Sqs.CheckConservation();
    }
}
