using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsContainerInstanceThatDrains
{
    [Fact]
    public async Task Loses_its_service_tasks_and_keeps_its_standalone_ones()
    {
        await using var town = new EcsTown();
        var group = town.Group(2);
        var alone = town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, town.Launcher);
        var service = town.Service(1, s => s with { MinimumHealthyPercent = 100, MaximumPercent = 200 });
        var (moved, other) = (service.Tasks[0], group.Instances[1].InstanceId);
        Assert.Equal(alone.InstanceId, moved.InstanceId);

        EcsTown.Do(() => town.World.Ecs.DrainContainerInstance(moved.InstanceId));
        town.Settle();

        Assert.Equal(other, Assert.Single(service.Tasks).InstanceId);
        Assert.Equal("instance", town.World.Ecs.GetTask(moved.TaskId).Cause);
        Assert.Equal(EcsTaskStatus.Running, town.World.Ecs.GetTask(alone.TaskId).DesiredStatus);
        Assert.Equal("api", (string?)Assert.Single(town.Of("instance.draining"))["by"]);
        EcsTown.Do(() => town.World.Ecs.ActivateContainerInstance(moved.InstanceId));
        Assert.Single(town.Of("instance.active"));
        Assert.Equal(2, group.Instances.Count); // Draining ends tasks, not instances.
    }

    [Theory]
    [InlineData(DrainingProtection.Ignored, true)]
    [InlineData(DrainingProtection.Respected, false)]
    public async Task Treats_a_protected_task_as_the_setting_says(DrainingProtection setting, bool isStopped)
    {
        await using var town = new EcsTown(new EcsSettings { DrainingProtection = setting });
        town.Group(2);
        var task = town.Service(1, s => s with { MinimumHealthyPercent = 0 }).Tasks[0];
        town.Protect(task);
        EcsTown.Do(() => town.World.Ecs.DrainContainerInstance(task.InstanceId));
        town.Settle();
        Assert.Equal(isStopped, town.Launcher.Of(task.TaskId).Signals.Count > 0);
    }

    [Fact]
    public async Task Has_its_own_tasks_replaced_at_once_and_no_others_before_the_next_look()
    {
        await using var town = SeldomLooking();
        town.Group(6);
        var drained = town.Service(1, s => s with { Name = "drained", MinimumHealthyPercent = 100, MaximumPercent = 200 });
        var moved = drained.Tasks[0];
        town.World.Ecs.RestartAgent(moved.InstanceId, TimeSpan.FromSeconds(1)); // The others are placed elsewhere.
        var lowered = town.Service(4);
        var raised = town.Service(1, s => s with { Name = "raised" });
        town.Pass(TimeSpan.FromSeconds(1));
        lowered.SetDesiredCount(1);
        raised.SetDesiredCount(2);

        EcsTown.Do(() => town.World.Ecs.DrainContainerInstance(moved.InstanceId));
        Assert.Equal((4, 1, 2), (lowered.Tasks.Count, raised.Tasks.Count, drained.Tasks.Count));

        town.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal((1, 2, 1), (lowered.Tasks.Count, raised.Tasks.Count, drained.Tasks.Count));
        Assert.NotEqual(moved.TaskId, drained.Tasks[0].TaskId);
    }

    [Fact]
    public async Task Has_only_its_own_tasks_stopped_at_once_in_a_service_that_is_to_shrink()
    {
        await using var town = SeldomLooking();
        town.Group(4);
        var service = town.Service(4);
        service.SetDesiredCount(1);
        var leaves = service.Tasks[3];

        EcsTown.Do(() => town.World.Ecs.DrainContainerInstance(leaves.InstanceId));
        Assert.Equal(3, service.Tasks.Count);
        Assert.DoesNotContain(service.Tasks, t => t.TaskId == leaves.TaskId);
    }

    [Fact]
    public async Task Is_not_looked_at_again_when_it_drained_before()
    {
        await using var town = SeldomLooking();
        town.Group(2);
        var service = town.Service(1);
        var host = service.Tasks[0].InstanceId;
        EcsTown.Do(() => town.World.Ecs.DrainContainerInstance(host));
        service.SetDesiredCount(0);

        EcsTown.Do(() => town.World.Ecs.DrainContainerInstance(host));
        Assert.Single(town.Of("instance.draining"));
        Assert.Single(service.Tasks);
    }

    [Fact]
    public async Task Has_the_tasks_of_its_task_sets_replaced_at_once()
    {
        await using var town = SeldomLooking();
        town.Group(3);
        var service = town.Service(2, s => s with { DeploymentController = DeploymentController.External });
        var (leaves, stays) = (service.Tasks[0], service.Tasks[1]);

        EcsTown.Do(() => town.World.Ecs.DrainContainerInstance(leaves.InstanceId));
        Assert.Equal(2, service.Tasks.Count);
        Assert.Contains(service.Tasks, t => t.TaskId == stays.TaskId);
        Assert.DoesNotContain(service.Tasks, t => t.InstanceId == leaves.InstanceId);
    }

    private static EcsTown SeldomLooking() => new(new EcsSettings { SchedulerInterval = TimeSpan.FromMinutes(5) });

    [Fact]
    public async Task Is_set_over_the_wire()
    {
        await using var town = new EcsTown();
        town.Group(2);
        var hosts = (await town.EcsAsync("ListContainerInstances", "{}")).Json()["containerInstanceArns"]!.AsArray();
        var set = (await town.EcsAsync(
            "UpdateContainerInstancesState", $$"""{"containerInstances":["{{hosts[0]}}","nobody"],"status":"DRAINING"}""")).Json();
        Assert.Equal("DRAINING", (string?)set["containerInstances"]![0]!["status"]);
        Assert.Equal("MISSING", (string?)set["failures"]![0]!["reason"]);
        var draining = (await town.EcsAsync("ListContainerInstances", """{"status":"DRAINING"}""")).Json()["containerInstanceArns"]!.AsArray();
        Assert.Equal((string?)hosts[0], (string?)Assert.Single(draining));
        Assert.Equal(400, (await town.EcsAsync("UpdateContainerInstancesState", $$"""{"containerInstances":["{{hosts[0]}}"],"status":"GONE"}""")).Status);
    }
}
