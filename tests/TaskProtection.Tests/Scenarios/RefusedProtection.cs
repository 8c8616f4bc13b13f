using TaskProtection.Testing.Ecs;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

[Collection(TimeAlone.Name)]
public class AnotherTaskHasTheLastProtectionThatEcsGrants
{
    // So slow that a worker is refused for minutes before it is stopped.
    private static readonly TownSettings SlowScheduler = new() { Tasks = 2, Ecs = new EcsSettings { SchedulerInterval = TimeSpan.FromMinutes(5) } };

    [Fact]
    public Task The_message_of_the_newcomer_goes_back_and_is_counted_once() => IceCreamTown.TellAsync(SlowScheduler, async town =>
    {
        var first = town.Order(500);
        await town.UntilAsync(first, "begun");
        town.Service.SetDesiredCount(1);
        var second = town.Order(5);
        var sent = (string)town.Of("sqs.sent").Last()["message"]!;
        await town.UntilAsync(() => town.Of("task.refused").Any(), "a refusal", within: 30);
        Assert.Equal("DEPLOYMENT_BLOCKED", (string?)town.Of("task.refused").First()["reason"]);
        await town.PassAsync(200);
        var received = town.Of("sqs.received").Where(e => (string?)e["message"] == sent).Select(e => (int)e["count"]!).ToList();
        Assert.Equal([1], received);
        Assert.Equal((0, 1), (town.Count(second, "begun"), town.Queue.Count().Visible));
        Assert.Equal(ProtectionPhase.Blocked, Assert.Single(town.AllTasks, t => town[town.World.Ecs.Tasks.First(e => e.ProtectedUntil is null)] == t).Protection!.Status.Phase);

        await town.UntilMadeAsync(first, second);
        Assert.Equal((1, 1), (town.Count(first, "begun"), town.Count(second, "begun")));
        Assert.InRange(town.Of("sqs.received").Count(e => (string?)e["message"] == sent), 2, 2);
    });

    [Fact]
    public Task It_is_asked_for_no_oftener_than_every_quarter_of_a_minute_and_opens_by_itself() => IceCreamTown.TellAsync(SlowScheduler, async town =>
    {
        var first = town.Order(200);
        await town.UntilAsync(first, "begun");
        town.Service.SetDesiredCount(1);
        var second = town.Order(5);
        await town.UntilAsync(() => town.Of("task.refused").Any(), "a refusal", within: 30);
        town.Service.SetDesiredCount(2);
        await town.UntilAsync(second, "made", within: 120);
        Assert.Equal(0, town.Count(first, "made"));
        Assert.InRange(town.Of("task.refused").Count(), 1, 2);
    });
}

[Collection(TimeAlone.Name)]
public class RenewalsAreRefusedUntilTheLeaseEnds
{
    private static readonly TownSettings ShortLease = new()
    {
        Tasks = 2,
        Worker = new Dictionary<string, string> { ["LeaseDuration"] = "00:02:00" },
        Ecs = new EcsSettings { DeploymentBlockedRule = DeploymentBlockedRule.AlsoRenewalsOfOlderDeployments },
    };

    [Fact]
    public Task The_work_is_told_before_AWS_may_stop_it_and_another_task_makes_it() => IceCreamTown.TellAsync(ShortLease, async town =>
    {
        var order = town.Order(200);
        await town.UntilAsync(order, "begun");
        town.Service.Deploy("v2");
        await town.UntilAsync(order, "exposed", within: 125);
        await town.UntilAsync(() => town.Of("task.protection").Any(e => (string?)e["by"] == "expiry"), "the lease ends", within: 10);
        await town.UntilMadeAsync(order);
        var events = town.World.Events.Snapshot();
        var told = events.First(e => e.Kind == "task.output" && (string?)e.Fields["line"] == $"order {order} exposed");
        var expired = events.First(e => e.Kind == "task.protection" && (string?)e.Fields["by"] == "expiry");
        Assert.True(told.At <= expired.At);
        Assert.True(events.First(e => e.Kind == "task.stopping" && Equals(e.Fields["task"]!.ToString(), expired.Fields["task"]!.ToString())).At >= expired.At);
        Assert.Equal((2, 1, 1), (town.Count(order, "begun"), town.Count(order, "stopped"), town.Count(order, "made")));
        await town.Service.WaitUntilSteadyAsync();
        await town.UntilUnprotectedAsync(within: 60);
    });

    [Fact]
    public Task Work_that_ends_within_the_lease_is_not_disturbed() => IceCreamTown.TellAsync(ShortLease, async town =>
    {
        var order = town.Order(100);
        await town.UntilAsync(order, "begun");
        town.Service.Deploy("v2");
        await town.UntilMadeAsync(order);
        Assert.NotEmpty(town.Of("task.refused"));
        Assert.Equal((1, 0), (town.Count(order, "begun"), town.Count(order, "exposed")));
        await town.Service.WaitUntilSteadyAsync();
    });
}
