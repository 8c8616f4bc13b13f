using System.Globalization;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Cli;

[Collection(TimeAlone.Name)]
public sealed class ASweepOfASlowAws : IAsyncDisposable
{
    private readonly SweepTown _town = new();
    private readonly string _leaked;

    public ASweepOfASlowAws()
    {
        _leaked = _town.FlaggedGroup(1).Instances[0].InstanceId;
        _town.Service(1);
    }

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Theory]
    [InlineData("autoscaling", "DescribeAutoScalingGroups")]
    [InlineData("ecs", "ListTasks")]
    [InlineData("autoscaling", "SetInstanceProtection")]
    public async Task Asks_again_what_was_throttled(string service, string operation)
    {
        _town.World.Faults.On(service, operation, count: 2).Throttle();

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("cleared", result.Verdicts[_leaked]);
    }

    [Fact]
    public async Task Gives_up_after_seven_throttles_and_clears_nothing()
    {
        _town.World.Faults.On("ecs", "GetTaskProtection").Throttle();

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("ThrottlingException", (string?)result.Json["problems"]![0]!["code"]);
        Assert.Equal(7, _town.Calls("GetTaskProtection"));
        Assert.Equal("it was not looked at", result.Reason(_leaked));
        Assert.True(_town.IsFlagged(_leaked));
    }

    [Fact]
    public async Task Asks_again_when_an_answer_is_late()
    {
        _town.World.Faults.On("ecs", "GetTaskProtection", count: 1).Delay(TimeSpan.FromMinutes(1));
        _town.World.Faults.On("autoscaling", "DescribeAutoScalingGroups", count: 1).Break();

        Assert.Equal("cleared", (await _town.RunAsync("sweep --apply --output json")).Verdicts[_leaked]);
    }

    [Fact]
    public async Task Does_not_claim_or_repeat_a_clear_whose_answer_was_lost()
    {
        _town.World.Faults.On("autoscaling", "SetInstanceProtection").LoseReplies();

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("clear-unknown", result.Verdicts[_leaked]);
        Assert.Equal(1, _town.Writes.Count(w => !w.On));
    }

    [Fact]
    public async Task Repeats_a_clear_that_met_an_update_of_somebody_else()
    {
        _town.World.Faults.On("autoscaling", "SetInstanceProtection", count: 1).Fail(500, "ResourceContention");
        Assert.Equal("cleared", (await _town.RunAsync("sweep --apply --output json")).Verdicts[_leaked]);
    }

    [Fact]
    public async Task Tells_of_an_instance_that_left_just_before_the_clear()
    {
        _town.World.Faults.On("autoscaling", "SetInstanceProtection")
            .Fail(400, "ValidationError", $"The instance {_leaked} is not in InService or EnteringStandby or Standby.");

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("not-settable", result.Verdicts[_leaked]);
    }

    [Fact]
    public async Task Ends_at_Ctrl_C_with_what_is_known_and_clears_nothing()
    {
        using var interrupt = new CancellationTokenSource();
        _town.After(TimeSpan.FromSeconds(8), interrupt.Cancel);

        var result = await _town.RunAsync("sweep --apply --output json", interrupt.Token);

        Assert.Equal(130, result.ExitCode);
        Assert.Equal("leaked", result.Verdicts[_leaked]);
        Assert.True((bool)result.Json["interrupted"]!);
        Assert.True(_town.IsFlagged(_leaked));
        Assert.True(_town.Time.GetUtcNow() < DateTimeOffset.Parse("2026-01-01T00:00:09Z", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Ends_at_Ctrl_C_in_the_middle_of_an_answer_that_does_not_come()
    {
        using var interrupt = new CancellationTokenSource();
        _town.World.Faults.On("ecs", "ListContainerInstances").Delay(TimeSpan.FromMinutes(10));
        _town.After(TimeSpan.FromSeconds(4), interrupt.Cancel);

        var result = await _town.RunAsync("sweep --output json", interrupt.Token);

        Assert.Equal(130, result.ExitCode);
        Assert.Equal("it was not looked at", result.Reason(_leaked));
    }
}
