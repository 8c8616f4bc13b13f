using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsServiceWhoseTasksFindNoPlace
{
    [Fact]
    public async Task Says_so_once_and_again_for_another_reason_until_they_have_one()
    {
        await using var town = new EcsTown();
        var service = town.Service(2);
        town.Settle();
        Assert.Equal(["2 no-instance"], Unplaced(town));

        var group = town.Group(1);
        town.Settle();
        Assert.Equal(["2 no-instance", "1 distinct-instance"], Unplaced(town));

        EcsTown.Do(() => town.World.Ecs.DrainContainerInstance(group.Instances[0].InstanceId));
        town.Settle();
        Assert.Equal(["2 no-instance", "1 distinct-instance", "2 no-instance-takes-tasks"], Unplaced(town));

        EcsTown.Do(() => town.World.Ecs.ActivateContainerInstance(group.Instances[0].InstanceId));
        group.SetDesiredCapacity(2);
        town.Settle();
        Assert.Equal(2, service.Tasks.Count);
        Assert.Equal(3, Unplaced(town).Count);

        group.SetDesiredCapacity(1);
        town.Settle();
        Assert.Equal("1 distinct-instance", Unplaced(town)[^1]);
        Assert.Equal(4, Unplaced(town).Count);
    }

    [Fact]
    public async Task Says_so_again_for_each_desired_count_and_each_deployment()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var service = town.Service(2, s => s with { MinimumHealthyPercent = 100, MaximumPercent = 200 });
        town.Settle();
        service.SetDesiredCount(3);
        town.Settle();
        service.Deploy("v2");
        town.Settle();
        Assert.Equal(["1 distinct-instance", "2 distinct-instance", "3 distinct-instance"], Unplaced(town));
    }

    [Fact]
    public async Task Says_so_of_its_task_sets_together()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var service = town.Service(1, s => s with { DeploymentController = DeploymentController.External });
        service.CreateTaskSet("v2");
        town.Settle();
        Assert.Equal(["1 distinct-instance"], Unplaced(town));
    }

    [Fact]
    public async Task Is_silent_where_the_maximum_percent_leaves_no_room()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var service = town.Service(1, s => s with { MinimumHealthyPercent = 0 });
        town.Protect(service.Tasks[0]);
        service.Deploy("v2");
        town.Settle();
        Assert.Empty(Unplaced(town));
    }

    private static List<string> Unplaced(EcsTown town) => town.Of("service.unplaced").ConvertAll(f => $"{(int)f["missing"]!} {(string?)f["reason"]}");
}
