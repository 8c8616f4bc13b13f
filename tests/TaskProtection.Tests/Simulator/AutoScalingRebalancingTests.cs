using TaskProtection.Testing.AutoScaling;

namespace TaskProtection.Tests.Simulator;

public class AutoScalingCapacityRebalancing
{
    [Fact]
    public async Task Replaces_the_instance_its_successor_first()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { CapacityRebalance = true, BootTime = TimeSpan.FromSeconds(30) });
        town.Settle();
        var id = group.Instances[0].InstanceId;
        EcsTown.Do(() => group.RecommendRebalance(id));
        Assert.Equal(2, group.Instances.Count);
        town.Pass(TimeSpan.FromSeconds(29));
        Assert.Contains(group.Instances, i => i.InstanceId == id);
        town.Pass(TimeSpan.FromSeconds(1));
        Assert.NotEqual(id, Assert.Single(group.Instances).InstanceId);
        Assert.Equal(["capacity-rebalance"], town.Causes("instance.terminated"));
    }

    [Fact]
    public async Task Leaves_a_protected_instance_until_its_protection_ends()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { CapacityRebalance = true });
        var id = group.Instances[0].InstanceId;
        await town.ProtectInstanceAsync(id, on: true);
        EcsTown.Do(() => group.RecommendRebalance(id));
        town.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal([id, group.Instances[1].InstanceId], group.Instances.Select(i => i.InstanceId));
        await town.ProtectInstanceAsync(id, on: false);
        town.Settle();
        Assert.DoesNotContain(group.Instances, i => i.InstanceId == id);
        Assert.Single(group.Instances);
    }

    [Fact]
    public async Task Is_off_by_default()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        EcsTown.Do(() => group.RecommendRebalance(group.Instances[0].InstanceId));
        town.Settle();
        Assert.Single(group.Instances);
        Assert.Empty(town.Of("instance.terminating"));
        Assert.Single(town.Of("instance.rebalance"));
    }
}

public class AutoScalingZoneRebalancing
{
    [Theory]
    [InlineData(ZoneRebalancing.Off, 1)]
    [InlineData(ZoneRebalancing.RespectsProtection, 1)]
    [InlineData(ZoneRebalancing.IgnoresProtection, 2)]
    public async Task Takes_protected_instances_only_where_the_setting_says_so(ZoneRebalancing setting, int inZoneB)
    {
        await using var town = new EcsTown();
        var group = await LopsidedAsync(town, setting);
        Assert.All(group.Instances, i => Assert.True(i.ProtectedFromScaleIn));
        town.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal((4, inZoneB), (group.Instances.Count, group.Instances.Count(i => i.AvailabilityZone == "b")));
    }

    [Theory]
    [InlineData(ZoneRebalancing.Off, 0)]
    [InlineData(ZoneRebalancing.RespectsProtection, 1)]
    public async Task Moves_one_unprotected_instance_after_the_other(ZoneRebalancing setting, int moved)
    {
        await using var town = new EcsTown();
        var group = await LopsidedAsync(town, setting);
        foreach (var instance in group.Instances)
        {
            await town.ProtectInstanceAsync(instance.InstanceId, on: false);
        }

        EcsTown.Do(() => group.SetDesiredCapacity(4));
        town.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(moved, town.Causes("instance.terminated").Count(c => c == "zone-rebalance"));
        Assert.Equal(1 + moved, group.Instances.Count(i => i.AvailabilityZone == "b"));
    }

    /// <summary>Three protected instances in zone a, one in zone b.</summary>
    private static async Task<AutoScalingGroup> LopsidedAsync(EcsTown town, ZoneRebalancing setting)
    {
        var group = town.Group(6, s => s with { AvailabilityZones = ["a", "b"], NewInstancesProtectedFromScaleIn = true, ZoneRebalancing = setting });
        foreach (var instance in group.Instances.Where(i => i.AvailabilityZone == "b").Take(2))
        {
            await town.AutoScalingAsync("TerminateInstanceInAutoScalingGroup", $"InstanceId={instance.InstanceId}&ShouldDecrementDesiredCapacity=true");
        }

        return group;
    }
}
