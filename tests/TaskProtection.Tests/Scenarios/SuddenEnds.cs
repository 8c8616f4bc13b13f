using TaskProtection.Testing.Sqs;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

[Collection(TimeAlone.Name)]
public class ATaskIsKilled
{
    // The next task has minutes before the dead one's order comes back.
    private static TownSettings SlowReturn => new() { Queue = new SqsQueueSettings { VisibilityTimeout = TimeSpan.FromMinutes(5) } };

    [Fact]
    public Task The_flag_that_it_leaves_on_its_host_is_cleared_by_the_next_task_there() => IceCreamTown.TellAsync(SlowReturn, async town =>
    {
        var order = town.Order(60);
        await town.UntilAsync(order, "begun");
        var dead = town.Task;
        town.World.Ecs.Kill(dead.Id);
        await town.PassAsync(1);
        Assert.True(town.Group.Instances[0].ProtectedFromScaleIn);

        await town.UntilUnprotectedAsync(within: 20);
        Assert.Equal(dead.InstanceId, town.Task.InstanceId);
        Assert.NotEqual(dead.Id, town.Task.Id);
        Assert.Equal(0, town.Count(order, "made"));
        await town.UntilMadeAsync(order);
        Assert.Equal(2, town.Count(order, "begun"));
    });

    [Fact]
    public Task The_flag_that_the_next_task_has_set_when_its_last_call_clears_it_is_set_again_within_seconds() => IceCreamTown.TellAsync(async town =>
    {
        await town.UntilMadeAsync(town.Order(5));
        var call = town.World.Faults.On("autoscaling", "SetInstanceProtection", count: 1).Delay(TimeSpan.FromSeconds(14));
        await town.UntilAsync(() => call.Strikes == 1, "the release is on its way", within: 60);
        var dead = town.Task;
        town.World.Ecs.Kill(dead.Id);
        await town.PassAsync(1);
        var order = town.Order(100);
        await town.UntilAsync(order, "begun", within: 10);
        Assert.Equal((true, dead.InstanceId), (dead.Id != town.Task.Id, town.Task.InstanceId));
        await town.PassAsync(30);

        var flags = town.World.Events.Snapshot().Where(static e => e.Kind == "instance.protection").ToList();
        var cleared = flags.FindLast(static e => !(bool)e.Fields["enabled"]!)!;
        var again = flags.Find(e => e.At > cleared.At)!;
        Assert.True(cleared.At > town.WhenSaid(order, "begun"), "The release landed before the next task had begun.");
        Assert.InRange((again.At - cleared.At).TotalSeconds, 0, 6);
        await town.UntilMadeAsync(order);
        Assert.Equal((5, 1, 0), (flags.Count(e => e.At > town.When("task.killed") && (bool)e.Fields["enabled"]!), town.Count(order, "begun"), town.Count(order, "exposed")));
    });

    [Fact]
    public Task The_flag_that_its_last_call_sets_when_the_next_task_had_looked_is_cleared_though_no_work_comes() => IceCreamTown.TellAsync(SlowReturn, async town =>
    {
        var call = town.World.Faults.On("autoscaling", "SetInstanceProtection", count: 1).Delay(TimeSpan.FromSeconds(14));
        var order = town.Order(60);
        await town.UntilAsync(() => call.Strikes == 1, "the flag is on its way to be set", within: 60);
        var dead = town.Task;
        town.World.Ecs.Kill(dead.Id);
        await town.PassAsync(13);
        Assert.NotEqual(dead.Id, town.Task.Id);
        Assert.False(town.Group.Instances[0].ProtectedFromScaleIn);

        await town.PassAsync(2);
        Assert.True(town.Group.Instances[0].ProtectedFromScaleIn);
        await town.UntilUnprotectedAsync(within: 150);
        Assert.Equal(0, town.Count(order, "begun"));
        await town.UntilMadeAsync(order);
    });

    [Fact]
    public Task The_flag_is_kept_when_the_next_task_needs_it_itself() => IceCreamTown.TellAsync(async town =>
    {
        var order = town.Order(60);
        await town.UntilAsync(order, "begun");
        var next = town.Order(120);
        town.World.Ecs.Kill(town.Task.Id);
        await town.UntilAsync(next, "begun", within: 60);
        town.Group.SetDesiredCapacity(0);
        await town.PassAsync(60);
        Assert.Empty(town.Of("instance.terminating"));
        await town.UntilMadeAsync(next);
        Assert.Equal(1, town.Count(next, "begun"));
        town.Group.SetDesiredCapacity(1);
        await town.UntilMadeAsync(order);
    });

    [Fact]
    public Task It_does_nothing_any_more() => IceCreamTown.TellAsync(new TownSettings { Concurrency = 2 }, async town =>
    {
        var orders = town.Order(2, seconds: 200);
        await town.UntilBegunAsync(orders);
        var dead = town.Task;
        town.World.Ecs.Kill(dead.Id);
        var killed = town.Now;
        await town.UntilMadeAsync(orders);

        var late = town.World.Events.Snapshot().Where(e => e.At >= killed && (string?)e.Fields["task"] == dead.Id && e.Kind is not ("task.killed" or "task.stopped"));
        Assert.All(late, e => Assert.Equal(("call", 0), (e.Kind, (int?)e.Fields["status"] ?? -1))); // Connections that broke.
        Assert.False(dead.Protection!.Stopping.IsCancellationRequested);
    });
}

[Collection(TimeAlone.Name)]
public class TheInstanceIsBeingTerminated
{
    // Nobody tells the task: it finds out when it asks for protection.
    private static TownSettings Untold => new() { Group = group => group with { CapacityProvider = null, TerminationTime = TimeSpan.FromMinutes(2) } };

    [Fact]
    public Task New_work_is_left_to_others_and_the_worker_leaves() => IceCreamTown.TellAsync(Untold, async town =>
    {
        var old = town.Task;
        town.Group.TerminateInstance(old.InstanceId);
        var order = town.Order(30);
        await town.UntilAsync(() => old.Protection!.Stopping.IsCancellationRequested, "it leaves", within: 20);
        Assert.Equal(ProtectionPhase.Draining, old.Protection!.Status.Phase);
        await town.UntilMadeAsync(order);
        Assert.DoesNotContain(town.Of("task.output"), e => (string?)e["task"] == old.Id);
        Assert.Equal(1, town.Count(order, "begun"));
        Assert.InRange(town.Of("sqs.received").Count(), 2, 2);
    });
}

[Collection(TimeAlone.Name)]
public class TheProgramRunsOffEcs
{
    private static readonly string[] Services = ["sqs", "credentials"];

    [Fact]
    public Task It_works_without_protection_and_asks_nobody() => IceCreamTown.TellAsync(
        new TownSettings
        {
            Environment = variables =>
            {
                foreach (var name in variables.Keys.Where(k => k.StartsWith("ECS_", StringComparison.Ordinal) || k == "AWS_EXECUTION_ENV").ToList())
                {
                    variables[name] = "";
                }
            },
        },
        async town =>
        {
            var order = town.Order(5);
            await town.UntilMadeAsync(order);
            Assert.Equal([$"order {order} begun unprotected", $"order {order} made"], town.Lines());
            Assert.Equal(Services.Order(), town.Of("call").Select(e => (string)e["service"]!).Distinct().Order());
            Assert.All(town.Task.Log.Lines, line => Assert.True(line.Level < Microsoft.Extensions.Logging.LogLevel.Warning, line.Text));
            Assert.Equal(["instance", "task"], town.Task.Protection!.Status.Targets.Where(t => t.State == TargetState.NotApplicable).Select(t => t.Name).Order());
        });
}
