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
        await town.ProtectInstanceAsync(id, on: true);
        Assert.Equal([true, false], group.Instances.Select(i => i.ProtectedFromScaleIn));
        Assert.Equal(200, (await town.AutoScalingAsync("ExitStandby", $"AutoScalingGroupName=hosts&InstanceIds.member.1={id}")).Status);
        Assert.Equal(2, group.DesiredCapacity);
    }
}

public class AutoScalingDetachedInstance
{
    [Fact]
    public async Task Runs_on_outside_its_group_without_its_protection()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        var service = town.Service(1);
        var (task, id) = (service.Tasks[0], group.Instances[0].InstanceId);
        await town.ProtectInstanceAsync(id, on: true);

        var answer = await town.AutoScalingAsync(
            "DetachInstances", $"AutoScalingGroupName=hosts&InstanceIds.member.1={id}&ShouldDecrementDesiredCapacity=true");
        Assert.Contains($"Detaching EC2 instance: {id}", answer.BodyText(), StringComparison.Ordinal);
        town.Settle();

        Assert.Empty(group.Instances);
        Assert.Equal((0, task.TaskId), (group.DesiredCapacity, Assert.Single(service.Tasks).TaskId));
        var refused = await town.AutoScalingAsync(
            "SetInstanceProtection", $"InstanceIds.member.1={id}&AutoScalingGroupName=hosts&ProtectedFromScaleIn=true");
        Assert.Contains("is not part of Auto Scaling group hosts", refused.BodyText(), StringComparison.Ordinal);
        Assert.Equal("Detached", await TargetStateAsync(town, id));
        Assert.Single(town.Of("instance.detached"));
    }

    [Fact]
    public async Task Is_replaced_where_the_capacity_stays()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        var id = group.Instances[0].InstanceId;
        EcsTown.Do(() => group.DetachInstance(id));
        Assert.NotEqual(id, Assert.Single(group.Instances).InstanceId);
        Assert.Throws<ArgumentException>(() => group.DetachInstance(id));
    }

    [Fact]
    public async Task Is_still_taken_by_a_Spot_interruption_that_it_was_warned_of()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        var service = town.Service(1);
        var id = group.Instances[0].InstanceId;
        EcsTown.Do(() => group.InterruptSpot(id));
        EcsTown.Do(() => group.DetachInstance(id, CapacityChange.Decrement));
        town.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(["spot"], town.Causes("instance.terminated"));
        Assert.Empty(service.Tasks);
    }

    [Fact]
    public async Task Must_have_been_in_service_or_standby()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { BootTime = TimeSpan.FromSeconds(30) });
        var id = group.Instances[0].InstanceId;
        var answer = await town.AutoScalingAsync(
            "DetachInstances", $"AutoScalingGroupName=hosts&InstanceIds.member.1={id}&ShouldDecrementDesiredCapacity=true");
        Assert.Contains($"The instance {id} is not in InService or Standby.", answer.BodyText(), StringComparison.Ordinal);
    }

    private static async Task<string> TargetStateAsync(EcsTown town, string id)
    {
        var root = $"http://127.0.0.1/imds/{id}/latest/";
        var token = (await town.HttpAsync("PUT", root + "api/token", "", ("X-aws-ec2-metadata-token-ttl-seconds", "60"))).BodyText();
        return (await town.HttpAsync("GET", root + "meta-data/autoscaling/target-lifecycle-state", "", ("X-aws-ec2-metadata-token", token))).BodyText();
    }
}
