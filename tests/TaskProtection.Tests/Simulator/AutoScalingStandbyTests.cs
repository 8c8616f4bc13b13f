using TaskProtection.Testing.AutoScaling;

namespace TaskProtection.Tests.Simulator;

public class AutoScalingStandby
{
    [Fact]
    public async Task Is_out_of_reach_of_scale_in_and_comes_back()
    {
        await using var town = new EcsTown();
        var group = town.Group(2);
        var id = group.Instances[0].InstanceId;
        EcsTown.Do(() => group.EnterStandby(id, CapacityChange.Decrement));
        EcsTown.Do(() => group.SetDesiredCapacity(0));
        Assert.Equal((id, LifecycleState.Standby), (Assert.Single(group.Instances).InstanceId, group.Instances[0].LifecycleState));
        EcsTown.Do(() => group.ExitStandby(id));
        Assert.Equal((LifecycleState.InService, 1), (group.Instances[0].LifecycleState, group.DesiredCapacity));
        Assert.Throws<ArgumentException>(() => group.ExitStandby(id));
    }

    [Fact]
    public async Task Takes_the_protection_flag_and_is_replaced_where_the_capacity_stays()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        var id = group.Instances[0].InstanceId;
        var answer = await town.AutoScalingAsync(
            "EnterStandby", $"AutoScalingGroupName=hosts&InstanceIds.member.1={id}&ShouldDecrementDesiredCapacity=false");
        Assert.Contains("<StatusCode>InProgress</StatusCode>", answer.BodyText(), StringComparison.Ordinal);
        await AutoScalingInstanceRefresh.ProtectAsync(town, id, on: true);
        Assert.Equal([true, false], group.Instances.Select(i => i.ProtectedFromScaleIn));
        Assert.Equal(200, (await town.AutoScalingAsync("ExitStandby", $"AutoScalingGroupName=hosts&InstanceIds.member.1={id}")).Status);
        Assert.Equal(2, group.DesiredCapacity);
    }
}
