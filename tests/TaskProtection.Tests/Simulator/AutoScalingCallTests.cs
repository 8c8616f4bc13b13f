namespace TaskProtection.Tests.Simulator;

public class AutoScalingCallsThatEndInstances
{
    [Theory]
    [InlineData("true", 1)]
    [InlineData("false", 2)]
    public async Task Terminate_with_or_without_a_successor(string decrement, int left)
    {
        await using var town = new EcsTown();
        var group = town.Group(2, s => s with { NewInstancesProtectedFromScaleIn = true });
        var id = group.Instances[0].InstanceId;
        var answer = await town.AutoScalingAsync("TerminateInstanceInAutoScalingGroup", $"InstanceId={id}&ShouldDecrementDesiredCapacity={decrement}");
        Assert.Contains($"Terminating EC2 instance: {id}", answer.BodyText(), StringComparison.Ordinal);
        town.Settle();
        Assert.Equal((left, left), (group.Instances.Count, group.DesiredCapacity));
        Assert.Equal(["terminate-call"], town.Causes("instance.terminated"));
    }

    [Fact]
    public async Task Fail_a_health_check_whatever_protects_the_instance()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { NewInstancesProtectedFromScaleIn = true });
        var id = group.Instances[0].InstanceId;
        Assert.Equal(200, (await town.AutoScalingAsync("SetInstanceHealth", $"InstanceId={id}&HealthStatus=Unhealthy")).Status);
        town.Settle();
        Assert.NotEqual(id, Assert.Single(group.Instances).InstanceId);
        Assert.Equal(["health-check"], town.Causes("instance.terminated"));
    }

    [Fact]
    public async Task Lower_the_desired_capacity_and_the_group_says_so()
    {
        await using var town = new EcsTown();
        town.Group(2);
        var set = await town.AutoScalingAsync("SetDesiredCapacity", "AutoScalingGroupName=hosts&DesiredCapacity=1");
        Assert.DoesNotContain("SetDesiredCapacityResult", set.BodyText(), StringComparison.Ordinal);
        town.Settle();
        var described = (await town.AutoScalingAsync("DescribeAutoScalingGroups", "AutoScalingGroupNames.member.1=hosts")).BodyText();
        Assert.Contains("<DesiredCapacity>1</DesiredCapacity>", described, StringComparison.Ordinal);
        Assert.Single(town.World.AutoScaling.Groups[0].Instances);
        Assert.Equal(2, described.Split("<LifecycleState>InService").Length);
    }
}
