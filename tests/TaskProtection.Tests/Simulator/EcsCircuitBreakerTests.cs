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

    [Fact]
    public async Task Rolls_back_a_version_that_throws_at_its_start_where_a_health_check_would_have_come_later()
    {
        await using var town = new EcsTown();
        var service = Checked(town);
        town.Launcher.ThrowingVersion = "v2";
        service.Deploy("v2");
        town.Settle();

        Assert.Equal(3, (int)Assert.Single(town.Of("deployment.failed"))["failedTasks"]!);
        Assert.Equal(["v1", "v1", "v1", "v1"], service.Tasks.Select(t => t.Version));
        Assert.InRange(Ended(town, "exited"), 3, 4); // Two start at a look.
    }

    [Fact]
    public async Task Rolls_back_a_version_whose_health_check_fails()
    {
        await using var town = new EcsTown();
        var service = Checked(town);
        service.Deploy("v2");
        for (var second = 0; second < 60; second++)
        {
            foreach (var task in service.Tasks.Where(t => t is { Version: "v2", LastStatus: EcsTaskStatus.Running }))
            {
                town.World.Ecs.FailHealthCheck(task.TaskId);
            }

            town.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, (int)Assert.Single(town.Of("deployment.failed"))["failedTasks"]!);
        Assert.Equal(["v1", "v1", "v1", "v1"], service.Tasks.Select(t => t.Version));
        Assert.InRange(Ended(town, "health-check"), 3, 4);
    }

    [Fact]
    public async Task Is_content_with_a_task_that_ran_where_there_is_no_health_check()
    {
        await using var town = new EcsTown();
        var service = Checked(town, healthyAfter: 0);
        town.Launcher.ThrowingVersion = "v2";
        service.Deploy("v2");
        town.Settle();

        Assert.Empty(town.Of("deployment.failed"));
        Assert.True(Ended(town, "exited") > 10);
    }

    [Fact]
    public async Task Counts_no_failure_any_more_once_a_task_was_healthy()
    {
        await using var town = new EcsTown();
        var service = Checked(town);
        service.Deploy("v2");
        town.Settle();
        town.Launcher.ThrowingVersion = "v2";
        service.Tasks.ToList().ForEach(t => town.World.Ecs.FailHealthCheck(t.TaskId));
        town.Settle();

        Assert.True(Ended(town, "exited") > 10);
        Assert.Empty(town.Of("deployment.failed"));
        var deployment = (await DescribeAsync(town))["deployments"]![0]!;
        Assert.Equal(0, (int)deployment["failedTasks"]!);
    }

    private static EcsService Checked(EcsTown town, int healthyAfter = 10)
    {
        town.Group(4);
        var service = town.Service(4, s => s with
        {
            DeploymentCircuitBreaker = DeploymentCircuitBreaker.EnabledWithRollback,
            HealthyAfter = TimeSpan.FromSeconds(healthyAfter),
        });
        town.Settle();
        return service;
    }

    private static int Ended(EcsTown town, string cause) => town.Causes("task.stopped").Count(c => c == cause);

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
