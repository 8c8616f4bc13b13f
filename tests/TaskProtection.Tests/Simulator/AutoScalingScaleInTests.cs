using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class AutoScalingScaleIn
{
    [Fact]
    public async Task Takes_the_oldest_unprotected_instance()
    {
        await using var town = new EcsTown();
        var group = town.Group(3);
        var ids = group.Instances.Select(i => i.InstanceId).ToList();
        await ProtectAsync(town, ids[0], on: true);

        group.SetDesiredCapacity(2);
        town.Settle();

        Assert.Equal([ids[0], ids[2]], group.Instances.Select(i => i.InstanceId));
        Assert.Equal(["scale-in"], town.Causes("instance.terminated"));
    }

    [Fact]
    public async Task Takes_the_newest_where_the_policy_says_so()
    {
        await using var town = new EcsTown();
        var group = town.Group(3, s => s with { TerminationPolicy = TerminationPolicy.NewestInstance });
        var ids = group.Instances.Select(i => i.InstanceId).ToList();
        group.SetDesiredCapacity(2);
        town.Settle();
        Assert.Equal([ids[0], ids[1]], group.Instances.Select(i => i.InstanceId));
    }

    [Fact]
    public async Task Takes_from_the_fullest_zone_that_has_an_unprotected_instance()
    {
        await using var town = new EcsTown();
        var group = town.Group(5, s => s with { AvailabilityZones = ["a", "b"] }); // Three in a, two in b.
        var ids = group.Instances.Select(i => i.InstanceId).ToList();
        await ProtectAsync(town, ids[0], on: true);
        group.SetDesiredCapacity(4);
        town.Settle();
        Assert.Equal([ids[0], ids[1], ids[3], ids[4]], group.Instances.Select(i => i.InstanceId));

        await ProtectAsync(town, ids[4], on: true);
        group.SetDesiredCapacity(2);
        town.Settle();
        Assert.Equal([ids[0], ids[4]], group.Instances.Select(i => i.InstanceId));
    }

    [Fact]
    public async Task Is_blocked_once_when_all_are_protected_and_completes_at_a_later_look()
    {
        await using var town = new EcsTown();
        var group = town.Group(2, s => s with { NewInstancesProtectedFromScaleIn = true, ScaleInInterval = TimeSpan.FromSeconds(10) });
        var ids = group.Instances.Select(i => i.InstanceId).ToList();

        group.SetDesiredCapacity(1);
        town.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(2, group.Instances.Count);
        Assert.Equal(1, group.DesiredCapacity);
        Assert.Single(town.Of("group.blocked"));

        await ProtectAsync(town, ids[1], on: false);
        town.Pass(TimeSpan.FromSeconds(9.9));
        Assert.Equal(2, group.Instances.Count);
        town.Pass(TimeSpan.FromSeconds(0.1));
        Assert.Equal([ids[0]], group.Instances.Select(i => i.InstanceId));
    }

    [Fact]
    public async Task Waits_for_an_instance_that_boots()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { BootTime = TimeSpan.FromSeconds(30) });
        group.SetDesiredCapacity(0);
        town.Pass(TimeSpan.FromSeconds(29));
        Assert.Equal(LifecycleState.Pending, Assert.Single(group.Instances).LifecycleState);
        town.Pass(TimeSpan.FromMinutes(2));
        Assert.Empty(group.Instances);
        Assert.Empty(town.Of("group.blocked"));
    }

    [Fact]
    public async Task Drains_the_instance_first_and_its_task_moves()
    {
        await using var town = new EcsTown();
        town.Launcher.OnTerminate = _ => { };
        var group = town.Group(3);
        var service = town.Service(2, s => s with { StopTimeout = TimeSpan.FromSeconds(20) });
        var victim = service.Tasks[0];

        group.SetDesiredCapacity(2);
        Assert.Equal(["scale-in"], town.Causes("task.stopping"));
        Assert.Equal("TerminatingWait", group.Instances[0].LifecycleState.ToString());
        town.Pass(TimeSpan.FromSeconds(19.9));
        Assert.Equal(3, group.Instances.Count);

        town.Settle();
        Assert.Equal(2, group.Instances.Count);
        Assert.Equal(2, service.Tasks.Count);
        Assert.DoesNotContain(service.Tasks, t => t.InstanceId == victim.InstanceId);
        Assert.Equal("scale-in", town.World.Ecs.GetTask(victim.TaskId).Cause);
    }

    [Theory]
    [InlineData(DrainingProtection.Ignored, true)]
    [InlineData(DrainingProtection.Respected, false)]
    public async Task Treats_a_protected_task_as_the_draining_setting_says(DrainingProtection setting, bool isStopped)
    {
        await using var town = new EcsTown(new EcsSettings { DrainingProtection = setting });
        var group = town.Group(2);
        var service = town.Service(2);
        town.Protect(service.Tasks[0], 2880);
        group.SetDesiredCapacity(1);
        town.Settle();
        Assert.Equal(isStopped, town.Launcher.All[0].Signals.Count > 0);
        Assert.Equal(isStopped ? 1 : 2, group.Instances.Count);
    }

    [Fact]
    public async Task Without_managed_draining_takes_the_tasks_untold()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { CapacityProvider = null, TerminationTime = TimeSpan.FromSeconds(10) });
        var task = town.Service(1).Tasks[0];
        group.SetDesiredCapacity(0);
        town.Pass(TimeSpan.FromSeconds(9.9));
        Assert.Empty(town.Launcher.Of(task.TaskId).Signals);
        town.Pass(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["SIGKILL"], town.Launcher.Of(task.TaskId).Signals);
        Assert.Equal("scale-in", town.World.Ecs.GetTask(task.TaskId).Cause);
        Assert.Empty(town.Of("task.stopping"));
    }

    private static Task<TaskProtection.Testing.Wire.WireResponse> ProtectAsync(EcsTown town, string instance, bool on) => town.AutoScalingAsync(
        "SetInstanceProtection",
        $"InstanceIds.member.1={instance}&AutoScalingGroupName=hosts&ProtectedFromScaleIn={(on ? "true" : "false")}");
}

public class AutoScalingTerminateCall
{
    [Fact]
    public async Task Ignores_protection_and_the_instance_is_replaced()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { NewInstancesProtectedFromScaleIn = true });
        var service = town.Service(1, s => s with { MinimumHealthyPercent = 0 });
        var (instance, task) = (group.Instances[0].InstanceId, service.Tasks[0].TaskId);
        EcsTown.Do(() => group.TerminateInstance(instance));
        town.Settle();
        Assert.NotEqual(instance, Assert.Single(group.Instances).InstanceId);
        Assert.Equal("terminate-call", town.Causes("instance.terminated")[0]);
        Assert.Equal("instance", town.World.Ecs.GetTask(task).Cause);
    }

    [Fact]
    public async Task Is_not_held_for_ever_by_a_task_that_does_not_stop()
    {
        await using var town = new EcsTown(new EcsSettings { DrainingProtection = DrainingProtection.Respected });
        var group = town.Group(1, s => s with { CapacityProvider = new CapacityProviderSettings { DrainTimeout = TimeSpan.FromHours(1) } });
        var service = town.Service(1);
        var (instance, task) = (group.Instances[0].InstanceId, service.Tasks[0]);
        town.Protect(task, 2880);
        group.TerminateInstance(instance);
        town.Pass(TimeSpan.FromMinutes(59));
        Assert.Equal(instance, group.Instances[0].InstanceId);
        town.Pass(TimeSpan.FromMinutes(2));
        Assert.DoesNotContain(group.Instances, i => i.InstanceId == instance);
        Assert.Equal("instance", town.World.Ecs.GetTask(task.TaskId).Cause);
    }
}

public class AutoScalingSpotInterruption
{
    private static readonly TimeSpan Notice = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Drains_at_the_notice_and_takes_the_host_at_its_end_whatever_runs()
    {
        await using var town = new EcsTown();
        town.Launcher.OnTerminate = _ => { };
        var group = town.Group(2, s => s with { NewInstancesProtectedFromScaleIn = true });
        var service = town.Service(2, s => s with { StopTimeout = TimeSpan.FromMinutes(10) });
        var task = service.Tasks[0];
        town.Protect(task);

        group.InterruptSpot(task.InstanceId, Notice);
        Assert.Equal(["SIGTERM"], town.Launcher.Of(task.TaskId).Signals);
        Assert.Equal(120_000, (double)town.Of("instance.notice")[0]["at"]!);

        town.Pass(Notice - TimeSpan.FromSeconds(1));
        Assert.Contains(group.Instances, i => i.InstanceId == task.InstanceId);
        town.Settle();
        Assert.Equal(["SIGTERM", "SIGKILL"], town.Launcher.Of(task.TaskId).Signals);
        Assert.Equal(["spot"], town.Causes("instance.terminated"));
        Assert.Equal(["spot"], town.Causes("task.stopped"));
        Assert.Equal(2, group.Instances.Count);
        Assert.Equal(2, service.Tasks.Count);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Without_managed_draining_tells_the_task_only_if_the_agent_drains(bool agentDrains, int stopping)
    {
        await using var town = new EcsTown();
        var group = town.Group(2, s => s with { CapacityProvider = null, SpotInstanceDraining = agentDrains });
        var task = town.Service(2).Tasks[0];
        EcsTown.Do(() => group.InterruptSpot(task.InstanceId, Notice));
        Assert.Equal(stopping, town.Of("task.stopping").Count);
        town.Pass(Notice);
        Assert.Equal(EcsTaskStatus.Stopped, town.World.Ecs.GetTask(task.TaskId).LastStatus);
        Assert.Equal("spot", town.World.Ecs.GetTask(task.TaskId).Cause);
    }
}
