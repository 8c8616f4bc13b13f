using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsLoweredDesiredCount
{
    [Fact]
    public async Task Stops_only_unprotected_tasks()
    {
        await using var town = new EcsTown();
        town.Group(3);
        var service = town.Service(3);
        var (busy, idle) = (service.Tasks[0], service.Tasks[2]);
        town.Protect(busy);
        town.Protect(service.Tasks[1]);

        service.SetDesiredCount(2);
        town.Settle();

        Assert.Equal(EcsTaskStatus.Stopped, town.World.Ecs.GetTask(idle.TaskId).LastStatus);
        Assert.Equal(2, service.Tasks.Count);
        Assert.Equal(["desired-count"], town.Causes("task.stopped"));
    }

    [Fact]
    public async Task Waits_for_the_protection_to_expire()
    {
        await using var town = new EcsTown();
        town.Group(2);
        var service = town.Service(2);
        foreach (var task in service.Tasks)
        {
            town.Protect(task, minutes: 5);
        }

        service.SetDesiredCount(0);
        town.Pass(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Equal(2, service.Tasks.Count);

        town.Pass(TimeSpan.FromSeconds(3));
        Assert.Empty(service.Tasks);
        Assert.Equal(2, town.Of("task.protection").Count(f => (string?)f["by"] == "expiry"));
    }

    [Theory]
    [InlineData(ScaleInOrder.OldestFirst, 0)]
    [InlineData(ScaleInOrder.NewestFirst, 2)]
    public async Task Takes_first_what_the_setting_says(ScaleInOrder order, int first)
    {
        await using var town = new EcsTown(new EcsSettings { ScaleInOrder = order });
        town.Group(3);
        var service = town.Service(3);
        var expected = service.Tasks[first].TaskId;

        service.SetDesiredCount(2);
        town.Settle();

        Assert.Equal(expected, (string?)Assert.Single(town.Of("task.stopped"))["task"]);
    }

    [Fact]
    public async Task Takes_from_the_instance_with_the_most_tasks()
    {
        await using var town = new EcsTown();
        town.Group(2);
        var service = town.Service(3, s => s with { PlacementConstraint = PlacementConstraint.None });
        var crowded = service.Tasks.GroupBy(t => t.InstanceId).Single(g => g.Count() == 2).Key;

        service.SetDesiredCount(2);
        town.Settle();

        Assert.Single(service.Tasks, t => t.InstanceId == crowded);
    }

    [Fact]
    public async Task In_a_deployment_takes_the_old_tasks()
    {
        await using var town = new EcsTown();
        town.Group(4);
        var service = town.Service(2, s => s with { MinimumHealthyPercent = 100, MaximumPercent = 200 });
        var old = service.Tasks;
        town.Protect(old[0]);
        town.Protect(old[1]);
        service.Deploy("v2");
        town.Settle();
        Assert.Equal(4, service.Tasks.Count);

        service.SetDesiredCount(1);
        town.Unprotect(old[0]);
        town.Settle();

        Assert.Equal(["v1", "v2"], service.Tasks.Select(t => t.Version));
    }
}
