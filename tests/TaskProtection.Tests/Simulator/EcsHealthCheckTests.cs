using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsTasksWhoseHealthCheckHasNotPassedYet
{
    [Fact]
    public async Task Do_not_count_towards_the_minimum_healthy_percent()
    {
        await using var town = new EcsTown();
        var service = Service(town, healthyAfter: TimeSpan.FromSeconds(20));
        service.Deploy("v2");

        town.Pass(TimeSpan.FromSeconds(15));
        Assert.Equal(["v1", "v1", "v2", "v2"], service.Tasks.Select(t => t.Version).Order());
        Assert.Empty(town.Of("task.stopping"));

        town.Settle();
        Assert.Equal(["v2", "v2"], service.Tasks.Select(t => t.Version));
    }

    [Fact]
    public async Task Are_of_unknown_health_and_then_healthy()
    {
        await using var town = new EcsTown();
        var service = Service(town, healthyAfter: TimeSpan.FromSeconds(40));
        Assert.Equal("HEALTHY", await HealthAsync(town, service.Tasks[0]));
        service.Deploy("v2");
        town.Settle();
        var young = service.Tasks.First(t => t.Version == "v2");
        Assert.Equal("UNKNOWN", await HealthAsync(town, young));
        town.Settle();
        Assert.Equal("HEALTHY", await HealthAsync(town, young));
    }

    [Fact]
    public async Task Are_not_waited_for_before_zero()
    {
        await using var town = new EcsTown();
        Assert.Throws<ArgumentOutOfRangeException>(() => Service(town, healthyAfter: TimeSpan.FromSeconds(-1)));
    }

    private static EcsService Service(EcsTown town, TimeSpan healthyAfter)
    {
        town.Group(4);
        var service = town.Service(2, s => s with { MinimumHealthyPercent = 100, MaximumPercent = 200, HealthyAfter = healthyAfter });
        town.Pass(TimeSpan.FromMinutes(1));
        return service;
    }

    private static async Task<string?> HealthAsync(EcsTown town, EcsTask task) =>
        (string?)(await town.EcsAsync("DescribeTasks", $$"""{"tasks":["{{task.TaskId}}"]}""")).Json()["tasks"]![0]!["healthStatus"];
}
