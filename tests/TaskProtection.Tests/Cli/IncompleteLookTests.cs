using TaskProtection.Testing.Ecs;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Cli;

[Collection(TimeAlone.Name)]
public sealed class ALookThatIsIncomplete : IAsyncDisposable
{
    private readonly SweepTown _town = new();

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Theory]
    [InlineData("autoscaling", "DescribeAutoScalingGroups")]
    [InlineData("ecs", "ListClusters")]
    [InlineData("ecs", "ListContainerInstances")]
    [InlineData("ecs", "DescribeContainerInstances")]
    [InlineData("ecs", "DescribeCapacityProviders")]
    [InlineData("ecs", "ListTasks")]
    [InlineData("ecs", "DescribeTasks")]
    [InlineData("ecs", "GetTaskProtection")]
    public async Task Names_the_statement_that_is_missing_and_clears_nothing(string service, string operation)
    {
        var instance = await LeakAsync();
        _town.World.Faults.On(service, operation).Fail(400, service == "ecs" ? "AccessDeniedException" : "AccessDenied", "User is not authorized.");

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($$"""Missing is the IAM statement {"Effect":"Allow","Action":"{{service}}:{{operation}}","Resource":"*"}""", result.Error, StringComparison.Ordinal);
        Assert.Equal($"{service}:{operation}", (string?)result.Json["problems"]![0]!["action"]);
        Assert.False((bool)result.Json["complete"]!);
        Assert.True(_town.IsFlagged(instance));
        Assert.Equal(1, _town.Calls(operation));
    }

    [Fact]
    public async Task Names_the_group_where_the_clear_is_denied()
    {
        var instance = await LeakAsync();
        _town.World.Faults.On("autoscaling", "SetInstanceProtection").Fail(403, "AccessDenied", "User is not authorized.");

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("leaked", result.Verdicts[instance]);
        Assert.Contains(
            $$"""{"Effect":"Allow","Action":"autoscaling:SetInstanceProtection","Resource":"{{_town.World.AutoScaling.Groups[0].Arn}}"}""",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_clear_what_is_in_another_cluster_when_one_cannot_be_read()
    {
        var instance = await LeakAsync();

        var result = await _town.RunAsync("sweep --apply --output json --cluster default --cluster other");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("leaked", result.Verdicts[instance]);
        Assert.Contains("Nothing is cleared, because the look was incomplete.", result.Error, StringComparison.Ordinal);
        Assert.True(_town.IsFlagged(instance));
    }

    [Fact]
    public async Task Does_not_say_of_an_instance_that_it_is_in_no_cluster()
    {
        var instance = await LeakAsync();

        var result = await _town.RunAsync("sweep --apply --output json --cluster other");

        Assert.Equal("undecided", result.Verdicts[instance]);
        Assert.Equal("it is in none of the clusters that could be read, and these could not: other", result.Reason(instance));
    }

    [Fact]
    public async Task Spares_the_instance_of_a_task_of_which_ECS_says_nothing()
    {
        var instance = await LeakAsync();
        _town.Between = inner => new Rewriting(inner, "GetTaskProtection", """{"protectedTasks":[],"failures":[]}""");

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal("undecided", result.Verdicts[instance]);
        Assert.EndsWith("there and then said nothing of it", result.Reason(instance), StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
        Assert.True(_town.IsFlagged(instance));
    }

    [Fact]
    public async Task Spares_an_instance_in_no_cluster_that_was_looked_at()
    {
        var instance = await LeakAsync();
        _town.Between = inner => new Rewriting(inner, "ListContainerInstances", """{"containerInstanceArns":[]}""");

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal("not-in-cluster", result.Verdicts[instance]);
        Assert.Equal("it is not in any cluster looked at", result.Reason(instance));
        Assert.Equal(1, result.ExitCode);
        Assert.True(_town.IsFlagged(instance));
    }

    [Fact]
    public async Task Does_not_take_an_answer_without_its_list_for_an_empty_one()
    {
        await LeakAsync();
        _town.Between = inner => new Rewriting(inner, "ListTasks", "{}");

        Assert.Equal(3, (await _town.RunAsync("sweep --apply --output json")).ExitCode);
        Assert.Equal(0, _town.Calls("SetInstanceProtection"));
    }

    [Fact]
    public async Task Clears_nothing_when_the_second_look_fails()
    {
        var instance = await LeakAsync();
        _town.After(TimeSpan.FromSeconds(8), () => _town.World.Faults.On("ecs", "GetTaskProtection").Fail(400, "AccessDeniedException"));

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("the second look did not come to its end", result.Reason(instance));
        Assert.True(_town.IsFlagged(instance));
    }

    [Fact]
    public async Task Says_that_a_named_group_does_not_exist()
    {
        var result = await _town.RunAsync("sweep --group nobody");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("There is no Auto Scaling group 'nobody' in eu-west-1.", result.Error, StringComparison.Ordinal);
    }

    // A task that runs, and one that has stopped, so that every operation has something to ask for.
    private Task<string> LeakAsync()
    {
        var instance = _town.FlaggedGroup(1).Instances[0].InstanceId;
        _town.World.Ecs.StopTask(_town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, _town.Launcher).TaskId);
        _town.Service(1);
        return Task.FromResult(instance);
    }

    private sealed class Rewriting(HttpMessageHandler inner, string operation, string body) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Headers.TryGetValues("X-Amz-Target", out var target) && target.Single().EndsWith("." + operation, StringComparison.Ordinal))
            {
                response.Content = new StringContent(body, null, "application/x-amz-json-1.1");
            }

            return response;
        }
    }
}
