namespace TaskProtection.Tests.Simulator;

public class AutoScalingApi
{
    private const string Head = """<SetInstanceProtectionResponse xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><SetInstanceProtectionResult /><ResponseMetadata><RequestId>""";

    [Fact]
    public async Task Sets_the_flag_of_an_instance_in_service()
    {
        await using var town = new EcsTown();
        var group = town.Group(2);
        var id = group.Instances[1].InstanceId;

        var response = await SetAsync(town, id);

        Assert.Equal(200, response.Status);
        Assert.Equal("text/xml", response.ContentType);
        Assert.StartsWith(Head, response.BodyText(), StringComparison.Ordinal);
        Assert.Equal([false, true], group.Instances.Select(i => i.ProtectedFromScaleIn));
        Assert.Equal($$"""{"instance":"{{id}}","enabled":true,"by":"api"}""", Assert.Single(town.Of("instance.protection")).ToJsonString());
    }

    [Fact]
    public async Task Refuses_an_instance_that_is_not_in_service_and_changes_none()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { BootTime = TimeSpan.FromSeconds(30) });
        var id = group.Instances[0].InstanceId;

        var response = await SetAsync(town, id);

        Assert.Equal(400, response.Status);
        Assert.Contains(
            $"<Error><Type>Sender</Type><Code>ValidationError</Code><Message>The instance {id} is not in InService or EnteringStandby or Standby.</Message></Error>",
            response.BodyText(),
            StringComparison.Ordinal);
        Assert.False(group.Instances[0].ProtectedFromScaleIn);
    }

    [Fact]
    public async Task Refuses_a_terminating_instance()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { TerminationTime = TimeSpan.FromMinutes(1) });
        var id = group.Instances[0].InstanceId;
        group.TerminateInstance(id);
        Assert.Contains("is not in InService", (await SetAsync(town, id)).BodyText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_none_of_several_when_one_will_not_do()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        var response = await town.AutoScalingAsync(
            "SetInstanceProtection",
            $"AutoScalingGroupName=hosts&ProtectedFromScaleIn=true&InstanceIds.member.1={group.Instances[0].InstanceId}&InstanceIds.member.2=i-0");
        Assert.Contains("The instance i-0 is not part of Auto Scaling group hosts.", response.BodyText(), StringComparison.Ordinal);
        Assert.False(group.Instances[0].ProtectedFromScaleIn);
    }

    [Theory]
    [InlineData("SetInstanceProtection", "InstanceIds.member.1=i-0&AutoScalingGroupName=none&ProtectedFromScaleIn=true", "ValidationError")]
    [InlineData("SetInstanceProtection", "InstanceIds.member.1=i-0&ProtectedFromScaleIn=true", "ValidationError")]
    [InlineData("SetInstanceProtection", "InstanceIds.member.1=i-0&AutoScalingGroupName=hosts", "ValidationError")]
    [InlineData("SetInstanceProtection", "AutoScalingGroupName=hosts&ProtectedFromScaleIn=true", "ValidationError")]
    [InlineData("SetInstanceProtection", "InstanceIds.member.1=i-0&AutoScalingGroupName=hosts&ProtectedFromScaleIn=perhaps", "MalformedInput")]
    [InlineData("DescribeAutoScalingInstances", "MaxRecords=51", "ValidationError")]
    [InlineData("DescribeAutoScalingInstances", "NextToken=x", "InvalidNextToken")]
    [InlineData("DoNothing", "", "InvalidAction")]
    public async Task Refuses_with_a_code(string action, string parameters, string code)
    {
        await using var town = new EcsTown();
        town.Group(1);
        var response = await town.AutoScalingAsync(action, parameters);
        Assert.Equal(400, response.Status);
        Assert.Contains($"<Code>{code}</Code>", response.BodyText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describes_instances_and_leaves_unknown_ones_out()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { Name = "my group/é", NewInstancesProtectedFromScaleIn = true });
        var id = group.Instances[0].InstanceId;

        var response = await town.AutoScalingAsync("DescribeAutoScalingInstances", $"InstanceIds.member.1=i-unknown&InstanceIds.member.2={id}");

        Assert.Contains(
            $"<AutoScalingInstances><member><InstanceId>{id}</InstanceId><AutoScalingGroupName>my group/é</AutoScalingGroupName>"
            + "<AvailabilityZone>eu-west-1a</AvailabilityZone><LifecycleState>InService</LifecycleState><HealthStatus>HEALTHY</HealthStatus>"
            + "<ProtectedFromScaleIn>true</ProtectedFromScaleIn></member></AutoScalingInstances>",
            response.BodyText(),
            StringComparison.Ordinal);
        Assert.Contains("<AutoScalingInstances />", (await town.AutoScalingAsync("DescribeAutoScalingInstances", "InstanceIds.member.1=i-unknown")).BodyText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_at_most_50_ids()
    {
        await using var town = new EcsTown();
        var ids = string.Join('&', Enumerable.Range(1, 51).Select(n => $"InstanceIds.member.{n}=i-{n}"));
        Assert.Equal(400, (await town.AutoScalingAsync("DescribeAutoScalingInstances", ids)).Status);
    }

    [Fact]
    public async Task Pages()
    {
        await using var town = new EcsTown();
        var group = town.Group(3);
        var first = (await town.AutoScalingAsync("DescribeAutoScalingInstances", "MaxRecords=2")).BodyText();
        Assert.Contains("<NextToken>2</NextToken>", first, StringComparison.Ordinal);
        var second = (await town.AutoScalingAsync("DescribeAutoScalingInstances", "MaxRecords=2&NextToken=2")).BodyText();
        Assert.Contains(group.Instances[2].InstanceId, second, StringComparison.Ordinal);
        Assert.DoesNotContain("NextToken", second, StringComparison.Ordinal);
    }

    private static Task<TaskProtection.Testing.Wire.WireResponse> SetAsync(EcsTown town, string instance) => town.AutoScalingAsync(
        "SetInstanceProtection", $"InstanceIds.member.1={instance}&AutoScalingGroupName=hosts&ProtectedFromScaleIn=true");
}
