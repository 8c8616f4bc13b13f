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
