using TaskProtection.Testing.AutoScaling;

namespace TaskProtection.Tests.Samples;

/// <summary>
/// Real processes, which read what is announced over real sockets within 5 s. Their stop timeout is 3 s: 1 s to clean up and 0.3 s to end.
/// Side by side, because almost all of the time is waiting.
/// </summary>
public sealed class WorkerProcessesWhoseEndIsAnnounced
{
    [Fact]
    public Task Leave_in_time_whatever_the_source_and_leave_nothing_behind() => Task.WhenAll(
        SpotMakesItGiveUpInTimeWhatItCannotFinish(),
        ATerminationLeavesItAllTheTimeOfTheHook(),
        AStopThatReachesOthersFirstLetsItFinishBeforeSigterm(),
        ARebalanceRecommendationLetsItsInstanceGo());

    private static async Task SpotMakesItGiveUpInTimeWhatItCannotFinish()
    {
        await using var town = new OneWorkerTown(group: static group => group with { CapacityProvider = null });
        town.Orders!.Send("""{"number":1,"seconds":60}""");
        await town.WhenSaidAsync("order 1 begun");

        var instance = Assert.Single(town.Group.Instances).InstanceId;
        town.Group.InterruptSpot(instance, TimeSpan.FromSeconds(8));
        var notice = await town.WhenAsync("instance.notice");

        var seen = await town.WhenLoggedAsync("EC2 Spot says terminate");
        var stopped = await town.WhenSaidAsync("order 1 stopped");
        var returned = await town.WhenAsync("sqs.visibility", ("seconds", 0));
        var cleared = await town.WhenAsync("instance.protection", ("instance", instance), ("enabled", false));
        var gone = await town.WhenAsync("instance.terminated", ("instance", instance));
        Assert.InRange((seen.At - notice.At).TotalSeconds, 0, 6);

        // The notice says whole seconds, up to one early.
        Assert.InRange((gone.At - stopped.At).TotalSeconds, 0.5, 2.8);
        Assert.True(returned.At < gone.At && cleared.At < gone.At);
        Assert.False(town.Has("task.stopping")); // No SIGTERM ever came.
        town.AssertNothingStranded();
    }

    private static async Task ATerminationLeavesItAllTheTimeOfTheHook()
    {
        await using var town = new OneWorkerTown(
            group: static group => group with { CapacityProvider = null, TerminationTime = TimeSpan.Zero, LifecycleHooks = [new LifecycleHookSettings { Name = "hold" }] });
        town.Orders!.Send("""{"number":1,"seconds":12}""");
        await town.WhenSaidAsync("order 1 begun");

        var instance = Assert.Single(town.Group.Instances).InstanceId;
        town.Group.TerminateInstance(instance, CapacityChange.Decrement);
        await town.WhenLoggedAsync("Auto Scaling says Terminated");
        town.Orders.Send("""{"number":2,"seconds":1}""");

        await town.WhenSaidAsync("order 1 made");
        await town.WhenAsync("sqs.deleted");
        await town.WhenAsync("task.protection", ("enabled", false));
        town.Group.CompleteLifecycleAction("hold", instance, LifecycleActionResult.Continue);
        await town.WhenAsync("instance.terminated", ("instance", instance)); // And its flag with it: none can be written while it is terminating.
        Assert.Equal((1, 0), (town.Orders.Count().Visible, town.Orders.Count().InFlight));
        town.AssertNothingStranded();
    }

    private static async Task AStopThatReachesOthersFirstLetsItFinishBeforeSigterm()
    {
        await using var town = new OneWorkerTown(sigtermDelay: TimeSpan.FromSeconds(16));
        town.Orders!.Send("""{"number":1,"seconds":12}""");
        await town.WhenSaidAsync("order 1 begun");

        var task = Assert.Single(town.Ecs.Tasks);
        town.Ecs.StopTask(task.TaskId);
        await town.WhenLoggedAsync("ECS says desired status STOPPED");

        var made = await town.WhenSaidAsync("order 1 made");
        var deleted = await town.WhenAsync("sqs.deleted");
        var cleared = await town.WhenAsync("instance.protection", ("instance", task.InstanceId), ("enabled", false));
        var stopped = await town.WhenAsync("task.stopped", ("task", task.TaskId), ("exitCode", 0));
        Assert.InRange((cleared.At - made.At).TotalSeconds, 0, 1.5); // No linger, of which it has 2 s.
        Assert.True(deleted.At < stopped.At);
        town.AssertNothingStranded();
    }

    private static async Task ARebalanceRecommendationLetsItsInstanceGo()
    {
        await using var town = new OneWorkerTown(
            group: static group => group with { CapacityProvider = null, CapacityRebalance = true, ScaleInInterval = TimeSpan.FromSeconds(0.5) },
            settings: new Dictionary<string, string> { ["Disruption:OnRebalanceRecommendation"] = "Drain" });
        town.Orders!.Send("""{"number":1,"seconds":12}""");
        await town.WhenSaidAsync("order 1 begun");

        var instance = Assert.Single(town.Group.Instances).InstanceId;
        town.Group.RecommendRebalance(instance);
        await town.WhenLoggedAsync("EC2 recommends to rebalance");

        var made = await town.WhenSaidAsync("order 1 made");
        var cleared = await town.WhenAsync("instance.protection", ("instance", instance), ("enabled", false));
        var terminating = await town.WhenAsync("instance.terminating", ("instance", instance), ("cause", "capacity-rebalance"));
        Assert.True(made.At <= cleared.At && cleared.At <= terminating.At);
        town.AssertNothingStranded();
    }
}
