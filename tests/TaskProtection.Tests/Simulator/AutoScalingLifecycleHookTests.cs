using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class AutoScalingTerminationHook
{
    private static readonly LifecycleHookSettings Hook = new() { Name = "farewell", HeartbeatTimeout = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task Holds_a_terminating_instance_until_it_is_completed()
    {
        await using var town = new EcsTown();
        var (group, id) = Held(town, Hook);
        Assert.Equal(LifecycleState.TerminatingWait, Assert.Single(group.Instances).LifecycleState);

        town.Pass(TimeSpan.FromSeconds(59));
        EcsTown.Do(() => group.CompleteLifecycleAction("farewell", id, LifecycleActionResult.Continue));

        Assert.DoesNotContain(group.Instances, i => i.InstanceId == id);
        Assert.Equal(["CONTINUE api"], Completed(town));
    }

    [Theory]
    [InlineData(LifecycleActionResult.Abandon, "ABANDON timeout")]
    [InlineData(LifecycleActionResult.Continue, "CONTINUE timeout")]
    public async Task Times_out_to_its_default_and_the_instance_goes_either_way(LifecycleActionResult result, string expected)
    {
        await using var town = new EcsTown();
        var (group, id) = Held(town, Hook with { DefaultResult = result });
        town.Pass(TimeSpan.FromSeconds(59.9));
        Assert.Equal(id, Assert.Single(group.Instances).InstanceId);
        town.Pass(TimeSpan.FromSeconds(0.1));
        Assert.DoesNotContain(group.Instances, i => i.InstanceId == id);
        Assert.Equal([expected], Completed(town));
    }

    [Fact]
    public async Task Is_carried_by_heartbeats_as_far_as_a_hundred_time_outs()
    {
        await using var town = new EcsTown();
        var (group, id) = Held(town, Hook);
        for (var minute = 0.5; minute < 99.9; minute += 0.5)
        {
            town.Pass(TimeSpan.FromMinutes(0.5));
            group.RecordLifecycleActionHeartbeat("farewell", id);
        }

        town.Pass(TimeSpan.FromMinutes(0.4));
        Assert.Equal(id, Assert.Single(group.Instances).InstanceId);
        town.Pass(TimeSpan.FromMinutes(0.1));
        Assert.DoesNotContain(group.Instances, i => i.InstanceId == id);
        Assert.Equal(["ABANDON cap"], Completed(town));
        Assert.Equal(199, town.Of("hook.heartbeat").Count);
    }

    [Fact]
    public async Task Is_carried_by_heartbeats_as_far_as_48_hours_at_most()
    {
        await using var town = new EcsTown();
        var (group, id) = Held(town, Hook with { HeartbeatTimeout = TimeSpan.FromHours(2) });
        for (var hour = 1; hour < 48; hour++)
        {
            town.Pass(TimeSpan.FromHours(1));
            group.RecordLifecycleActionHeartbeat("farewell", id);
        }

        Assert.Equal(id, Assert.Single(group.Instances).InstanceId);
        town.Pass(TimeSpan.FromHours(1));
        Assert.Equal(["ABANDON cap"], Completed(town));
    }

    [Fact]
    public async Task Waits_beside_the_others_and_all_must_be_completed()
    {
        await using var town = new EcsTown();
        var (group, id) = Held(town, Hook, Hook with { Name = "second" });
        EcsTown.Do(() => group.CompleteLifecycleAction("farewell", id, LifecycleActionResult.Continue));
        Assert.Equal(LifecycleState.TerminatingWait, group.Instances[0].LifecycleState);
        EcsTown.Do(() => group.CompleteLifecycleAction("second", id, LifecycleActionResult.Continue));
        Assert.DoesNotContain(group.Instances, i => i.InstanceId == id);
    }

    [Fact]
    public async Task That_is_abandoned_ends_the_others_and_managed_draining_with_them()
    {
        await using var town = new EcsTown();
        town.Launcher.OnTerminate = _ => { };
        var group = town.Group(1, s => s with { LifecycleHooks = [Hook] });
        var task = town.Service(1, s => s with { StopTimeout = TimeSpan.FromHours(1), MinimumHealthyPercent = 0 }).Tasks[0];
        EcsTown.Do(() => group.TerminateInstance(task.InstanceId));
        Assert.Equal(["farewell", "ecs-managed-draining-termination-hook"], town.Of("hook.waiting").ConvertAll(f => (string?)f["hook"]));

        EcsTown.Do(() => group.CompleteLifecycleAction("farewell", task.InstanceId, LifecycleActionResult.Abandon));

        Assert.Equal(["ABANDON api", "ABANDON abandoned"], Completed(town));
        Assert.Equal(["SIGTERM", "SIGKILL"], town.Launcher.Of(task.TaskId).Signals);
        Assert.Equal(EcsTaskStatus.Stopped, town.World.Ecs.GetTask(task.TaskId).LastStatus);
    }

    [Fact]
    public async Task Does_not_hold_what_Spot_takes()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { LifecycleHooks = [Hook with { HeartbeatTimeout = TimeSpan.FromHours(1) }] });
        var id = group.Instances[0].InstanceId;
        EcsTown.Do(() => group.InterruptSpot(id));
        EcsTown.Do(() => group.TerminateInstance(id));
        town.Pass(TimeSpan.FromMinutes(2));
        Assert.DoesNotContain(group.Instances, i => i.InstanceId == id);
        Assert.Empty(Completed(town));
    }

    [Fact]
    public async Task That_is_deleted_lets_go()
    {
        await using var town = new EcsTown();
        var (group, id) = Held(town, Hook);
        EcsTown.Do(() => group.DeleteLifecycleHook("farewell"));
        Assert.DoesNotContain(group.Instances, i => i.InstanceId == id);
        Assert.Equal(["CONTINUE deleted"], Completed(town));
        Assert.Throws<ArgumentException>(() => group.DeleteLifecycleHook("farewell"));
    }

    [Theory]
    [InlineData(29)]
    [InlineData(7201)]
    public async Task With_a_time_out_that_AWS_does_not_take_is_refused(int seconds)
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => group.PutLifecycleHook(Hook with { HeartbeatTimeout = TimeSpan.FromSeconds(seconds) }));
    }

    [Fact]
    public async Task Is_refused_as_the_51st()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        for (var i = 0; i < 50; i++)
        {
            group.PutLifecycleHook(Hook with { Name = $"{i}" });
        }

        group.PutLifecycleHook(Hook with { Name = "7" });
        Assert.Throws<InvalidOperationException>(() => group.PutLifecycleHook(Hook));
    }

    private static (AutoScalingGroup Group, string Id) Held(EcsTown town, params LifecycleHookSettings[] hooks)
    {
        var group = town.Group(1, s => s with { LifecycleHooks = hooks });
        var id = group.Instances[0].InstanceId;
        EcsTown.Do(() => group.TerminateInstance(id));
        return (group, id);
    }

    private static List<string> Completed(EcsTown town) => town.Of("hook.completed").ConvertAll(f => $"{f["result"]} {f["by"]}");
}

public class AutoScalingLaunchHook
{
    private static readonly LifecycleHookSettings Hook = new() { Name = "welcome", Transition = LifecycleTransition.Launching };

    [Fact]
    public async Task Keeps_an_instance_from_service_until_it_is_completed()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { LifecycleHooks = [Hook], BootTime = TimeSpan.FromSeconds(30) });
        var id = group.Instances[0].InstanceId;
        town.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(LifecycleState.PendingWait, group.Instances[0].LifecycleState);
        Assert.Empty(town.Of("instance.in-service"));

        EcsTown.Do(() => group.CompleteLifecycleAction("welcome", id, LifecycleActionResult.Continue));
        Assert.Equal(LifecycleState.InService, group.Instances[0].LifecycleState);
        Assert.Single(town.Of("instance.in-service"));
    }

    [Fact]
    public async Task Completed_early_leaves_the_instance_to_boot()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { LifecycleHooks = [Hook], BootTime = TimeSpan.FromSeconds(30) });
        group.CompleteLifecycleAction("welcome", group.Instances[0].InstanceId, LifecycleActionResult.Continue);
        Assert.Equal(LifecycleState.PendingProceed, group.Instances[0].LifecycleState);
        town.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(LifecycleState.InService, group.Instances[0].LifecycleState);
    }

    [Fact]
    public async Task That_is_abandoned_costs_the_instance_and_another_is_launched()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { LifecycleHooks = [Hook] });
        var id = group.Instances[0].InstanceId;
        EcsTown.Do(() => group.CompleteLifecycleAction("welcome", id, LifecycleActionResult.Abandon));
        Assert.NotEqual(id, Assert.Single(group.Instances).InstanceId);
        Assert.Equal(["hook-abandoned"], town.Causes("instance.terminated"));
    }
}
