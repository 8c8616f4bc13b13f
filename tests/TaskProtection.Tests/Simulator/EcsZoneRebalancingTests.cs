using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsZoneRebalancing
{
    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public async Task Moves_tasks_to_the_emptier_zone_the_new_one_first(bool isOn, int moved)
    {
        await using var town = new EcsTown();
        var service = Lopsided(town, isOn);
        for (var second = 0; second < 60; second++)
        {
            town.Pass(TimeSpan.FromSeconds(1));
            Assert.True(service.Tasks.Count(t => t.LastStatus == EcsTaskStatus.Running) >= 4);
        }

        Assert.Equal(moved, service.Tasks.Count(t => Zone(town, t) == "b"));
        Assert.Equal(4, service.Tasks.Count);
    }

    [Fact]
    public async Task Leaves_protected_tasks_and_says_that_it_is_blocked_once()
    {
        await using var town = new EcsTown();
        var service = Lopsided(town, isOn: true);
        var before = service.Tasks.Select(t => t.TaskId).ToList();
        service.Tasks.ToList().ForEach(t => town.Protect(t, minutes: 60));
        town.Pass(TimeSpan.FromMinutes(59));
        Assert.Equal(before, service.Tasks.Select(t => t.TaskId));
        Assert.Single(town.Of("service.rebalancing-blocked"));
        town.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(2, service.Tasks.Count(t => Zone(town, t) == "b"));
    }

    [Fact]
    public async Task Needs_room_above_the_desired_count()
    {
        await using var town = new EcsTown();
        var service = Lopsided(town, isOn: true, maximum: 100);
        town.Settle();
        Assert.DoesNotContain(service.Tasks, t => Zone(town, t) == "b");
    }

    /// <summary>Four tasks in zone a, since there was no other when they were placed.</summary>
    private static EcsService Lopsided(EcsTown town, bool isOn, int maximum = 200)
    {
        town.Group(2, s => s with { AvailabilityZones = ["a"] });
        var service = town.Service(4, s => s with
        {
            PlacementConstraint = PlacementConstraint.None,
            MinimumHealthyPercent = 50,
            MaximumPercent = maximum,
            PullTime = TimeSpan.FromSeconds(2.5),
            AvailabilityZoneRebalancing = isOn,
        });
        town.Pass(TimeSpan.FromSeconds(4));
        town.Group(2, s => s with { Name = "more", AvailabilityZones = ["b"] });
        return service;
    }

    private static string Zone(EcsTown town, EcsTask task) =>
        town.World.AutoScaling.Groups.SelectMany(g => g.Instances).Single(i => i.InstanceId == task.InstanceId).AvailabilityZone;
}
