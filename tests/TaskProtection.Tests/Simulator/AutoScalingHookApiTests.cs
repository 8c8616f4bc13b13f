namespace TaskProtection.Tests.Simulator;

public class AutoScalingHookApi
{
    private const string Group = "AutoScalingGroupName=hosts";

    [Fact]
    public async Task Puts_describes_and_deletes()
    {
        await using var town = new EcsTown();
        town.Group(1);
        Assert.Equal(200, (await town.AutoScalingAsync(
            "PutLifecycleHook",
            Group + "&LifecycleHookName=bye&LifecycleTransition=autoscaling:EC2_INSTANCE_TERMINATING&HeartbeatTimeout=30")).Status);
        var described = (await town.AutoScalingAsync("DescribeLifecycleHooks", Group)).BodyText();
        Assert.Contains(
            "<member><LifecycleHookName>bye</LifecycleHookName><AutoScalingGroupName>hosts</AutoScalingGroupName>"
            + "<LifecycleTransition>autoscaling:EC2_INSTANCE_TERMINATING</LifecycleTransition><HeartbeatTimeout>30</HeartbeatTimeout>"
            + "<GlobalTimeout>3000</GlobalTimeout><DefaultResult>ABANDON</DefaultResult></member>",
            described,
            StringComparison.Ordinal);
        Assert.Contains("<GlobalTimeout>172800</GlobalTimeout><DefaultResult>CONTINUE</DefaultResult>", described, StringComparison.Ordinal);
        Assert.Equal(200, (await town.AutoScalingAsync("DeleteLifecycleHook", Group + "&LifecycleHookName=bye")).Status);
        Assert.Equal(400, (await town.AutoScalingAsync("DeleteLifecycleHook", Group + "&LifecycleHookName=bye")).Status);
    }

    [Theory]
    [InlineData("LifecycleHookName=bye")]
    [InlineData("LifecycleHookName=bye&LifecycleTransition=autoscaling:OTHER")]
    [InlineData("LifecycleHookName=bye&LifecycleTransition=autoscaling:EC2_INSTANCE_TERMINATING&HeartbeatTimeout=29")]
    [InlineData("LifecycleHookName=bye&LifecycleTransition=autoscaling:EC2_INSTANCE_TERMINATING&DefaultResult=continue")]
    public async Task Refuses_what_is_out_of_range(string parameters)
    {
        await using var town = new EcsTown();
        town.Group(1);
        var response = await town.AutoScalingAsync("PutLifecycleHook", $"{Group}&{parameters}");
        Assert.Equal(400, response.Status);
        Assert.Contains("<Code>ValidationError</Code>", response.BodyText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("InstanceId")]
    [InlineData("LifecycleActionToken")]
    public async Task Heartbeats_and_completes_by_instance_or_token(string by)
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { LifecycleHooks = [new() { Name = "bye", HeartbeatTimeout = TimeSpan.FromSeconds(30) }] });
        var id = group.Instances[0].InstanceId;
        group.TerminateInstance(id);
        var what = $"{Group}&LifecycleHookName=bye&{by}={(by == "InstanceId" ? id : town.Of("hook.waiting")[0]["token"])}";
        town.Pass(TimeSpan.FromSeconds(29));
        Assert.Equal(200, (await town.AutoScalingAsync("RecordLifecycleActionHeartbeat", what)).Status);
        town.Pass(TimeSpan.FromSeconds(29));
        Assert.Contains(
            "<LifecycleState>Terminating:Wait</LifecycleState>",
            (await town.AutoScalingAsync("DescribeAutoScalingInstances", "")).BodyText(),
            StringComparison.Ordinal);

        Assert.Equal(200, (await town.AutoScalingAsync("CompleteLifecycleAction", what + "&LifecycleActionResult=CONTINUE")).Status);
        Assert.DoesNotContain(group.Instances, i => i.InstanceId == id);

        var late = await town.AutoScalingAsync("RecordLifecycleActionHeartbeat", what);
        Assert.Equal(400, late.Status);
        Assert.Contains("No active Lifecycle Action found with ", late.BodyText(), StringComparison.Ordinal);
    }
}
