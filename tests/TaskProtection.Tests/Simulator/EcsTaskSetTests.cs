using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsBlueGreenDeployment
{
    [Fact]
    public async Task Runs_both_sets_beside_each_other_until_the_old_one_is_deleted()
    {
        await using var town = new EcsTown();
        var (service, blue) = Service(town, 2);
        var green = service.CreateTaskSet("v2");
        town.Settle();
        Assert.Equal(["v1", "v1", "v2", "v2"], service.Tasks.Select(t => t.Version));

        service.SetPrimaryTaskSet(green);
        service.DeleteTaskSet(blue);
        Assert.Equal([TaskSetStatus.Primary, TaskSetStatus.Draining], service.TaskSets.Select(s => s.Status));
        town.Settle();

        Assert.Equal(["v2", "v2"], service.Tasks.Select(t => t.Version));
        Assert.Equal(green, Assert.Single(service.TaskSets).Id);
        Assert.Equal("v2", service.Version);
        Assert.All(town.Causes("task.stopped"), c => Assert.Equal("deployment", c));
        await service.WaitUntilSteadyAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Keeps_the_old_set_while_a_task_of_it_is_protected()
    {
        await using var town = new EcsTown();
        var (service, blue) = Service(town, 2);
        town.Protect(service.Tasks[0], minutes: 60);
        service.SetPrimaryTaskSet(service.CreateTaskSet("v2"));
        town.Settle();
        service.DeleteTaskSet(blue);
        town.Settle();
        var left = service.TaskSets.Single(s => s.Id == blue);
        Assert.Equal((TaskSetStatus.Draining, 0, 1), (left.Status, left.ComputedDesiredCount, left.RunningCount));
        Assert.Equal(blue, (string?)Assert.Single(town.Of("service.blocked"))["deployment"]);

        town.Pass(TimeSpan.FromMinutes(61));
        Assert.Single(service.TaskSets);
        Assert.Equal(blue, (string?)Assert.Single(town.Of("taskset.gone"))["taskSet"]);
    }

    [Fact]
    public async Task Counts_the_protected_tasks_of_both_sets_against_the_desired_count()
    {
        await using var town = new EcsTown();
        var (service, _) = Service(town, 2);
        service.CreateTaskSet("v2");
        town.Settle();
        town.Protect(service.Tasks[0]);
        town.Protect(service.Tasks[3]);
        Assert.Equal("DEPLOYMENT_BLOCKED", town.Ask(service.Tasks[1], 60).FailureReason);
    }

    [Fact]
    public async Task Scales_a_set_by_percent_rounded_up_and_stops_unprotected_tasks_only()
    {
        await using var town = new EcsTown();
        var (service, blue) = Service(town, 3);
        service.Tasks.Take(2).ToList().ForEach(t => town.Protect(t));
        service.ScaleTaskSet(blue, 40);
        town.Settle();
        Assert.Equal(2, service.TaskSets[0].ComputedDesiredCount);
        service.ScaleTaskSet(blue, 0);
        town.Settle();
        Assert.Equal(2, service.Tasks.Count);
        service.Tasks.ToList().ForEach(town.Unprotect);
        town.Settle();
        Assert.Empty(service.Tasks);
        Assert.Throws<ArgumentOutOfRangeException>(() => service.ScaleTaskSet(blue, 101));
    }

    [Fact]
    public async Task Is_not_ECSs_own_nor_the_other_way_round()
    {
        await using var town = new EcsTown();
        var (external, blue) = Service(town, 1);
        Assert.Throws<InvalidOperationException>(() => external.Deploy("v2"));
        Assert.Throws<ArgumentException>(() => external.DeleteTaskSet(blue));
        var rolling = town.Service(1, s => s with { Name = "rolling" });
        Assert.Empty(rolling.TaskSets);
        Assert.Throws<InvalidOperationException>(() => rolling.CreateTaskSet("v2"));
    }

    [Fact]
    public async Task Is_led_over_the_wire()
    {
        const string Service = """ "cluster":"default","service":"workers" """;
        await using var town = new EcsTown();
        var (service, blue) = EcsBlueGreenDeployment.Service(town, 2);
        var created = (await town.EcsAsync("CreateTaskSet", $$$"""{{{{Service}}},"taskDefinition":"workers:1","scale":{"value":50,"unit":"PERCENT"}}""")).Json();
        var green = (string)created["taskSet"]!["id"]!;
        Assert.Equal(("ACTIVE", 1), ((string?)created["taskSet"]!["status"], (int)created["taskSet"]!["computedDesiredCount"]!));
        town.Settle();

        Assert.Equal(200, (await town.EcsAsync("UpdateTaskSet", $$$"""{{{{Service}}},"taskSet":"{{{green}}}","scale":{"value":100,"unit":"PERCENT"}}""")).Status);
        Assert.Equal(200, (await town.EcsAsync("UpdateServicePrimaryTaskSet", $$$"""{{{{Service}}},"primaryTaskSet":"{{{green}}}"}""")).Status);
        Assert.Equal(400, (await town.EcsAsync("DeleteTaskSet", $$$"""{{{{Service}}},"taskSet":"{{{blue}}}"}""")).Status);
        var deleted = (await town.EcsAsync("DeleteTaskSet", $$$"""{{{{Service}}},"taskSet":"{{{blue}}}","force":true}""")).Json();
        Assert.Equal("DRAINING", (string?)deleted["taskSet"]!["status"]);
        town.Settle();

        var described = (await town.EcsAsync("DescribeTaskSets", $$$"""{{{{Service}}}}""")).Json()["taskSets"]!.AsArray();
        Assert.Equal((green, "PRIMARY", "STEADY_STATE"), ((string?)described[0]!["id"], (string?)described[0]!["status"], (string?)described[0]!["stabilityStatus"]));
        Assert.Single(described);
        Assert.Equal(2, service.Tasks.Count);
        var one = (await town.EcsAsync("DescribeServices", """{"services":["workers"]}""")).Json()["services"]![0]!;
        Assert.Equal(("EXTERNAL", 1), ((string?)one["deploymentController"]!["type"], one["taskSets"]!.AsArray().Count));
        Assert.Equal("TaskSetNotFoundException", (string?)(await town.EcsAsync(
            "UpdateTaskSet", $$$"""{{{{Service}}},"taskSet":"{{{blue}}}","scale":{"value":1}}""")).Json()["__type"]);
    }

    private static (EcsService Service, string Blue) Service(EcsTown town, int count)
    {
        town.Group(2 * count);
        var service = town.Service(count, s => s with
        {
            DeploymentController = DeploymentController.External, PlacementConstraint = PlacementConstraint.None,
        });
        return (service, service.TaskSets[0].Id);
    }
}
