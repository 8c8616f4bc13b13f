using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

[Collection(TimeAlone.Name)]
public class AWorkerTownOfAnotherKind
{
    private static readonly WorkerTownSettings s_fargate = new() { Service = static service => service with { LaunchType = LaunchType.Fargate } };

    [Fact]
    public async Task Deploys_on_Fargate_what_drains_there()
    {
        await using var town = new WorkerTown(s_fargate);
        var queue = await town.BeBusyAsync();
        await town.DeployAsync();
        await town.UntilEmptyAsync(queue);

        Assert.Equal(LaunchType.Fargate, Assert.Single(town.Service.Tasks).LaunchType);
        Assert.Empty(town.Redeliveries);
        town.Check();
    }

    [Fact]
    public async Task Has_room_on_Fargate_for_any_number_of_tasks()
    {
        await using var town = new WorkerTown(s_fargate);
        await town.RunAsync(static _ => { });
        await town.SetDesiredCountAsync(3);
        await town.SetDesiredCountAsync(1);
        await town.DeployAsync();
        town.Check();
    }

    [Fact]
    public async Task Has_no_instances_on_Fargate()
    {
        await using var town = new WorkerTown(s_fargate);
        await town.RunAsync(static _ => { });

        Assert.Throws<InvalidOperationException>(() => town.Group);
        await Assert.ThrowsAsync<InvalidOperationException>(() => town.SetCapacityAsync(1));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => town.InterruptSpotAsync());
        Assert.Contains("runs on Fargate", failure.Message, StringComparison.Ordinal);
        Assert.Empty(town.Simulator.AutoScaling.Groups);
    }

    [Fact]
    public async Task Keeps_instances_with_tasks_where_ECS_manages_their_protection()
    {
        await using var town = new WorkerTown(new WorkerTownSettings
        {
            Tasks = 2,
            Group = static group => group with { CapacityProvider = new CapacityProviderSettings { ManagedTerminationProtection = true } },
        });
        await town.RunAsync(static _ => { });
        var tasks = town.Service.Tasks;
        town.Group.SetDesiredCapacity(1);
        await town.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(tasks, town.Service.Tasks);

        await town.SetDesiredCountAsync(1);
        await town.SetCapacityAsync(1);
        Assert.Contains(Assert.Single(town.Service.Tasks), tasks);
        town.Check();
    }

    [Fact]
    public async Task Deploys_by_the_percentages_that_it_is_given()
    {
        // With both tasks to stay, a new one needs a place to come first.
        await using var town = new WorkerTown(new WorkerTownSettings
        {
            Tasks = 2,
            Service = static service => service with { MinimumHealthyPercent = 100 },
            Group = static group => group with { DesiredCapacity = 3 },
        });
        await town.RunAsync(static _ => { });
        await town.DeployAsync();

        var events = town.Simulator.Events.Snapshot().Select(static e => e.Kind).Where(static kind => kind is "task.started" or "task.stopping");
        Assert.Equal(["task.started", "task.started", "task.started", "task.stopping", "task.started", "task.stopping"], events);
        town.Check();
    }

    [Fact]
    public async Task Runs_the_version_before_again_when_the_circuit_breaker_has_rolled_a_broken_one_back()
    {
        await using var town = new WorkerTown(new WorkerTownSettings
        {
            Service = static service => service with
            {
                DeploymentCircuitBreaker = DeploymentCircuitBreaker.EnabledWithRollback,
                HealthyAfter = TimeSpan.FromSeconds(30),
            },
        });
        var queue = await town.BeBusyAsync();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => town.DeployAsync(static builder => builder.Services.AddHostedService<Fails>()));
        Assert.StartsWith("ECS has rolled the deployment back: the service runs v1 again.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("deployment.rolled-back", failure.Message, StringComparison.Ordinal);

        await town.UntilEmptyAsync(queue);
        queue.Send("y");
        await town.PassAsync(TimeSpan.FromSeconds(1));
        await town.UntilEmptyAsync(queue);
        await town.DeployAsync(static _ => { }); // One that works is deployed as ever.
    }

    [Theory]
    [InlineData(DeploymentCircuitBreaker.Disabled)]
    [InlineData(DeploymentCircuitBreaker.Enabled)]
    public async Task Says_soon_that_a_worker_fails_before_its_health_check_passes(DeploymentCircuitBreaker breaker)
    {
        await using var town = new WorkerTown(new WorkerTownSettings
        {
            Service = service => service with { DeploymentCircuitBreaker = breaker, HealthyAfter = TimeSpan.FromSeconds(30) },
        });

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => town.RunAsync(static builder => builder.Services.AddHostedService<Fails>()));
        Assert.StartsWith("The worker does not stay", failure.Message, StringComparison.Ordinal);
        Assert.InRange(town.Simulator.Events.Snapshot()[^1].At, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Says_where_it_has_fewer_instances_than_tasks()
    {
        await using var town = new WorkerTown(new WorkerTownSettings { Tasks = 2, Group = static group => group with { DesiredCapacity = 1 } });
        await Assert.ThrowsAsync<InvalidOperationException>(() => town.RunAsync(static _ => { }));
        await town.SetCapacityAsync(2);
        await town.RunAsync(static _ => { });
    }

    public static TheoryData<WorkerTownSettings> Broken =>
    [
        new WorkerTownSettings { Service = static service => service with { Name = "other" } },
        new WorkerTownSettings { Service = static service => service with { DesiredCount = 2 } },
        new WorkerTownSettings { Service = static _ => null! },
        new WorkerTownSettings { Group = static group => group with { Name = "other" } },
        new WorkerTownSettings { Group = static _ => null! },
    ];

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Keeps_its_names_and_its_number_of_tasks(WorkerTownSettings settings)
        => Assert.Contains("WorkerTownSettings.", Assert.Throws<ArgumentException>(() => new WorkerTown(settings)).Message, StringComparison.Ordinal);

    private sealed class Fails : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("It does not start.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
