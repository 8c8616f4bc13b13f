using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsDeploymentCircuitBreaker
{
    [Theory]
    [InlineData(2, 3)]
    [InlineData(7, 4)]
    public async Task Fails_the_deployment_after_half_the_desired_count_and_at_least_3(int desired, int threshold)
    {
        await using var town = new EcsTown();
        var service = Broken(town, desired, DeploymentCircuitBreaker.Enabled);
        town.Settle();

        Assert.Equal(threshold, (int)Assert.Single(town.Of("deployment.failed"))["failedTasks"]!);
        Assert.Equal("v2", service.Version);
        var running = service.Tasks.Count;
        Assert.All(service.Tasks, t => Assert.Equal("v1", t.Version));

        town.Pass(TimeSpan.FromHours(1));
        Assert.Equal(running, service.Tasks.Count); // Stalled: nothing is started, and nothing more is stopped.
        var deployment = (await DescribeAsync(town))["deployments"]![0]!;
        Assert.Equal(("FAILED", threshold), ((string?)deployment["rolloutState"], (int)deployment["failedTasks"]!));
    }

    [Fact]
    public async Task Rolls_back_to_the_last_completed_deployment()
    {
        await using var town = new EcsTown();
        var service = Broken(town, 4, DeploymentCircuitBreaker.EnabledWithRollback);
        town.Settle();

        Assert.Equal("v1", service.Version);
        Assert.Equal(["v1", "v1", "v1", "v1"], service.Tasks.Select(t => t.Version));
        var back = Assert.Single(town.Of("deployment.rolled-back"));
        Assert.Equal((string?)town.Of("deployment.started")[0]["deployment"], (string?)back["deployment"]);
        Assert.Equal(["v1", "v1"], town.Of("deployment.completed").ConvertAll(f => (string?)f["version"]));
        await service.WaitUntilSteadyAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_a_completed_deployment_has_nothing_to_roll_back_to()
    {
        await using var town = new EcsTown();
        town.Launcher.BrokenVersion = "v1";
        town.Group(2);
        town.Service(2, s => s with { DeploymentCircuitBreaker = DeploymentCircuitBreaker.EnabledWithRollback });
        town.Settle();
        Assert.Single(town.Of("deployment.failed"));
        Assert.Empty(town.Of("deployment.rolled-back"));
    }

    [Fact]
    public async Task Is_off_by_default_and_the_service_tries_for_ever()
    {
        await using var town = new EcsTown();
        Broken(town, 2, DeploymentCircuitBreaker.Disabled);
        town.Settle();
        Assert.Empty(town.Of("deployment.failed"));
        Assert.True(town.Causes("task.stopped").Count(c => c == "failed-to-start") > 10);
    }

    [Fact]
    public async Task Leaves_protected_tasks_of_the_old_deployment_alone()
    {
        await using var town = new EcsTown();
        var service = Broken(town, 4, DeploymentCircuitBreaker.EnabledWithRollback, protect: true);
        var busy = service.Tasks[0].TaskId;
        town.Settle();
        Assert.Contains(service.Tasks, t => t.TaskId == busy && t.DesiredStatus == EcsTaskStatus.Running);
        Assert.Empty(town.Launcher.Of(busy).Signals);
    }

    private static EcsService Broken(EcsTown town, int desired, DeploymentCircuitBreaker breaker, bool protect = false)
    {
        town.Launcher.BrokenVersion = "v2";
        town.Group(desired);
        var service = town.Service(desired, s => s with { DeploymentCircuitBreaker = breaker });
        if (protect)
        {
            town.Protect(service.Tasks[0]);
        }

        service.Deploy("v2");
        return service;
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> DescribeAsync(EcsTown town) =>
        (await town.EcsAsync("DescribeServices", """{"services":["workers"]}""")).Json()["services"]![0]!;
}
