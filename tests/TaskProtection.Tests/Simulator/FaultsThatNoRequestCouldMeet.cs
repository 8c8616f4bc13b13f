using TaskProtection.Testing.Faults;

namespace TaskProtection.Tests.Simulator;

/// <summary>A rule that can never strike would let a test pass without its fault.</summary>
public sealed class FaultsThatNoRequestCouldMeet : IAsyncDisposable
{
    private readonly EcsTown _town = new();

    private FaultPlan Faults => _town.World.Faults;

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Theory]
    [InlineData("asg")]
    [InlineData("ECS")]
    [InlineData("")]
    public void Of_a_service_that_there_is_not_are_refused_with_those_that_there_are(string service)
    {
        var refusal = Assert.Throws<ArgumentException>(nameof(service), () => Faults.On(service));
        Assert.StartsWith(
            $"There is no service '{service}'. There are: autoscaling, ecs, ecs-agent, task-metadata, credentials, imds, sqs.",
            refusal.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ecs-agent", "UpdateTaskProtection", "GetState, PutState, OtherMethod")]
    [InlineData("task-metadata", "GetState", "GetContainer, GetTask, Other")]
    [InlineData("credentials", "Get", "GetCredentials")]
    public void Of_an_operation_that_an_endpoint_has_not_are_refused_with_those_that_it_has(string service, string operation, string has)
    {
        var refusal = Assert.Throws<ArgumentException>(nameof(operation), () => Faults.On(service, operation));
        Assert.StartsWith($"The service '{service}' has no operation '{operation}'. It has: {has}.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_task_that_asks_instance_metadata_are_refused()
    {
        var refusal = Assert.Throws<ArgumentException>("task", () => Faults.On("imds", task: "0123"));
        Assert.StartsWith("Requests to 'imds' do not tell which task makes them", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("imds", "instance-action", null)]
    [InlineData("ecs", "UpdateTaskProtection", "0123")]
    [InlineData("ecs-agent", "PutState", "0123")]
    [InlineData(null, "PutState", "0123")]
    [InlineData(null, null, "0123")]
    public void Are_not_those_that_one_could_meet(string? service, string? operation, string? task) => Assert.Equal(0, Faults.On(service, operation, task).Strikes);
}
