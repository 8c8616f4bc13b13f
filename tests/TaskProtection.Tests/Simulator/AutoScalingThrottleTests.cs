using TaskProtection.Testing;

namespace TaskProtection.Tests.Simulator;

public class AutoScalingThrottle
{
    [Fact]
    public async Task Is_off_since_AWS_publishes_no_numbers()
    {
        await using var town = new EcsTown();
        town.Group(1);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(200, (await town.AutoScalingAsync("DescribeAutoScalingInstances", "")).Status);
        }
    }

    [Fact]
    public async Task Is_one_bucket_for_all_operations_where_it_is_set()
    {
        await using var town = new EcsTown(options: new SimulatorOptions { AutoScaling = new() { BurstCalls = 2, SteadyCallsPerSecond = 1 } });
        town.Group(1);
        Assert.Equal(200, (await town.AutoScalingAsync("DescribeAutoScalingInstances", "")).Status);
        Assert.Equal(200, (await town.AutoScalingAsync("DescribeAutoScalingGroups", "")).Status);
        Assert.Contains("<Code>Throttling</Code>", (await town.AutoScalingAsync("DescribeAutoScalingInstances", "")).BodyText(), StringComparison.Ordinal);
        town.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await town.AutoScalingAsync("DescribeAutoScalingInstances", "")).Status);
    }
}
