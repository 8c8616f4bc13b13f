using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsTaskThatIsStopped
{
    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(0.9)]
    public async Task Is_refused_a_stop_timeout_below_the_agents_minimum_of_a_second(double seconds)
    {
        await using var town = new EcsTown();
        town.Group(1);
        var timeout = TimeSpan.FromSeconds(seconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => town.Service(1, s => s with { StopTimeout = timeout }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "job", StopTimeout = timeout }, town.Launcher));
    }

    [Fact]
    public async Task Sees_its_desired_status_in_metadata_when_SIGTERM_arrives()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        var seen = "";
        town.Launcher.OnTerminate = launched => seen = town
            .HttpAsync("GET", launched.Launch.Environment["ECS_CONTAINER_METADATA_URI_V4"] + "/task").GetAwaiter().GetResult()
            .Json()["DesiredStatus"]!.GetValue<string>();

        EcsTown.Do(() => town.World.Ecs.StopTask(task.TaskId));

        Assert.Equal("STOPPED", seen);
        Assert.Equal(EcsTaskStatus.Running, town.World.Ecs.GetTask(task.TaskId).LastStatus);
    }

    [Fact]
    public async Task Is_killed_at_its_stop_timeout_and_no_sooner()
    {
        await using var town = new EcsTown();
        town.Launcher.OnTerminate = _ => { };
        town.Group(1);
        var task = town.Service(1, s => s with { StopTimeout = TimeSpan.FromSeconds(10) }).Tasks[0];
        town.World.Ecs.StopTask(task.TaskId);

        town.Pass(TimeSpan.FromSeconds(9.9));
        Assert.Equal(["SIGTERM"], town.Launcher.Of(task.TaskId).Signals);

        town.Pass(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["SIGTERM", "SIGKILL"], town.Launcher.Of(task.TaskId).Signals);
        Assert.Equal(["task.stopping", "task.killed", "task.stopped"], town.Events.Select(e => e.Kind).Where(k => k is "task.stopping" or "task.killed" or "task.stopped"));
        Assert.Equal(137, (int)town.Of("task.stopped")[0]["exitCode"]!);
        Assert.Equal("stop-task", town.Causes("task.stopped")[0]);
    }

    [Fact]
    public async Task Is_not_killed_when_it_exits_in_time()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        EcsTown.Do(() => town.World.Ecs.StopTask(task.TaskId));
        town.Pass(TimeSpan.FromHours(1));
        Assert.Equal(["SIGTERM"], town.Launcher.Of(task.TaskId).Signals);
        Assert.Empty(town.Of("task.killed"));
    }

    [Fact]
    public async Task Is_stopped_though_it_is_protected_when_StopTask_says_so()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        town.Protect(task);
        EcsTown.Do(() => town.World.Ecs.StopTask(task.TaskId));
        Assert.Equal(EcsTaskStatus.Stopped, town.World.Ecs.GetTask(task.TaskId).LastStatus);
    }

    [Fact]
    public async Task Never_starts_when_it_was_still_pulling()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var service = town.Service(1, s => s with { PullTime = TimeSpan.FromSeconds(10) });
        var task = service.Tasks[0];
        service.SetDesiredCount(0);
        town.Settle();
        Assert.Empty(town.Launcher.All);
        Assert.Equal("desired-count", town.World.Ecs.GetTask(task.TaskId).Cause);
        Assert.Empty(town.Of("task.started"));
    }
}

public class EcsTaskThatIsKilledByHand
{
    [Fact]
    public async Task Is_replaced_on_the_same_instance()
    {
        await using var town = new EcsTown();
        town.Group(3);
        var service = town.Service(3);
        service.SetDesiredCount(2);
        town.Settle(); // The first instance is free now, and would be the first choice.
        var victim = service.Tasks[1];

        EcsTown.Do(() => town.World.Ecs.Kill(victim.TaskId));
        town.Settle();

        Assert.Equal(2, service.Tasks.Count);
        Assert.Equal(victim.InstanceId, service.Tasks[1].InstanceId);
        Assert.NotEqual(victim.TaskId, service.Tasks[1].TaskId);
        Assert.Equal(["desired-count", "crash"], town.Causes("task.stopped"));
        Assert.Equal(["SIGKILL"], town.Launcher.Of(victim.TaskId).Signals);
    }

    [Fact]
    public async Task Leaves_the_instance_flag_as_it_was()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        var task = town.Service(1).Tasks[0];
        await town.AutoScalingAsync("SetInstanceProtection", $"InstanceIds.member.1={task.InstanceId}&AutoScalingGroupName=hosts&ProtectedFromScaleIn=true");
        EcsTown.Do(() => town.World.Ecs.Kill(task.TaskId));
        town.Settle();
        Assert.True(group.Instances[0].ProtectedFromScaleIn);
    }
}

public class EcsTaskThatEndsByItself
{
    [Fact]
    public async Task Is_replaced_and_its_protection_dies_with_it()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var service = town.Service(1);
        town.Protect(service.Tasks[0]);
        town.Launcher.All[0].Exit(3);
        town.Settle();
        Assert.Null(Assert.Single(service.Tasks).ProtectedUntil);
        Assert.Equal(3, (int)town.Of("task.stopped")[0]["exitCode"]!);
        Assert.Equal("exited", town.Causes("task.stopped")[0]);
        town.Pass(TimeSpan.FromHours(2));
        Assert.DoesNotContain(town.Of("task.protection"), f => (string?)f["by"] == "expiry");
    }
}

public class EcsWorldThatShutsDown
{
    [Fact]
    public async Task Stops_every_task_and_starts_none()
    {
        await using var town = new EcsTown();
        town.Group(2, s => s with { Name = "g" });
        var service = town.Service(2);
        var done = Task.CompletedTask;
        EcsTown.Do(() => done = town.World.Ecs.ShutDownAsync(TestContext.Current.CancellationToken));
        await done;
        town.Settle();
        Assert.Empty(service.Tasks);
        Assert.Equal(["shutdown", "shutdown"], town.Causes("task.stopped"));
    }

    [Fact]
    public async Task Lets_nobody_wait_for_what_will_not_come()
    {
        await using var town = new EcsTown();
        var service = town.Service(1);
        var steady = service.WaitUntilSteadyAsync(TestContext.Current.CancellationToken);
        await town.World.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => steady);
        Assert.Throws<ObjectDisposedException>(() => town.Service(1, s => s with { Name = "late" }));
    }
}
