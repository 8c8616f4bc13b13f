using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsRollingDeployment
{
    [Fact]
    public async Task Replaces_every_unprotected_task_and_completes()
    {
        await using var town = new EcsTown();
        town.Group(6);
        var service = town.Service(6);

        service.Deploy("v2");
        town.Settle();

        Assert.All(service.Tasks, t => Assert.Equal("v2", t.Version));
        Assert.Equal(6, service.Tasks.Count);
        Assert.Equal(["v1", "v2"], town.Of("deployment.completed").ConvertAll(f => (string?)f["version"]));
        Assert.All(town.Causes("task.stopping"), c => Assert.Equal("deployment", c));
    }

    [Fact]
    public async Task Never_stops_a_protected_task_and_goes_on_when_the_protection_ends()
    {
        await using var town = new EcsTown();
        town.Group(6);
        var service = town.Service(6);
        var busy = service.Tasks.Take(2).ToList();
        busy.ForEach(t => town.Protect(t));

        service.Deploy("v2");
        town.Settle();

        Assert.Equal(busy.Select(t => t.TaskId), service.Tasks.Where(t => t.Version == "v1").Select(t => t.TaskId));
        Assert.All(busy, t => Assert.Empty(town.Launcher.Of(t.TaskId).Signals));
        Assert.Single(town.Of("deployment.completed"));

        busy.ForEach(town.Unprotect);
        town.Settle();
        Assert.DoesNotContain(service.Tasks, t => t.Version == "v1");
        Assert.Equal(2, town.Of("deployment.completed").Count);
    }

    [Theory]
    [InlineData(6, 50, 100, 6)]
    [InlineData(5, 50, 100, 5)]
    [InlineData(6, 100, 200, 12)]
    [InlineData(6, 67, 150, 9)]
    [InlineData(1, 0, 100, 1)]
    [InlineData(4, 100, 150, 12)]
    public async Task Stays_between_the_minimum_and_the_maximum(int desired, int minimum, int maximum, int hosts)
    {
        await using var town = new EcsTown();
        town.Group(hosts);
        var service = town.Service(desired, s => s with
        {
            MinimumHealthyPercent = minimum,
            MaximumPercent = maximum,
            PullTime = TimeSpan.FromSeconds(2.5),
        });
        town.Settle();
        town.Launcher.OnTerminate = _ => { }; // They take their whole stop timeout.

        service.Deploy("v2");
        for (var look = 0; look < 400; look++)
        {
            town.Pass(TimeSpan.FromSeconds(1));
            var live = service.Tasks.Where(t => t.DesiredStatus == EcsTaskStatus.Running).ToList();
            Assert.True(live.Count <= desired * maximum / 100, $"{live.Count} tasks after {look} s");
            Assert.True(live.Count(t => t.LastStatus == EcsTaskStatus.Running) * 100 >= desired * minimum, $"{live.Count} tasks after {look} s");
        }

        Assert.Equal(desired, service.Tasks.Count(t => t.Version == "v2"));
        Assert.Equal(desired, service.Tasks.Count);
    }

    [Fact]
    public async Task Starts_the_successor_first_where_it_may_not_run_fewer()
    {
        await using var town = new EcsTown();
        town.Group(2);
        var service = town.Service(1, s => s with { MinimumHealthyPercent = 100, MaximumPercent = 200 });

        service.Deploy("v2");
        town.Settle();

        var kinds = town.Events.Select(e => e.Kind).Where(k => k.StartsWith("task.", StringComparison.Ordinal));
        Assert.Equal(["task.started", "task.started", "task.stopping", "task.stopped"], kinds);
    }

    [Fact]
    public async Task Waits_where_it_may_neither_stop_nor_start()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var service = town.Service(1, s => s with { MinimumHealthyPercent = 100, MaximumPercent = 200 });

        service.Deploy("v2");
        town.Settle();

        Assert.Equal("v1", Assert.Single(service.Tasks).Version);
    }

    [Fact]
    public async Task Can_be_waited_for()
    {
        await using var town = new EcsTown();
        town.Group(2);
        var service = town.Service(2);
        await service.WaitUntilSteadyAsync(TestContext.Current.CancellationToken);

        service.Deploy("v2");
        var steady = service.WaitUntilSteadyAsync(TestContext.Current.CancellationToken);
        Assert.False(steady.IsCompleted);
        town.Settle();
        await steady;

        Assert.All(service.Tasks, t => Assert.Equal("v2", t.Version));
    }

    [Fact]
    public async Task That_can_never_begin_is_refused_at_creation()
    {
        await using var town = new EcsTown();
        Assert.Throws<ArgumentException>(() => town.Service(1, s => s with { MinimumHealthyPercent = 100, MaximumPercent = 100 }));
    }
}
