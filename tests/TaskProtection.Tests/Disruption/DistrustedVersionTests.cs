namespace TaskProtection.Tests.Disruption;

public sealed class AVersionThatLostATask
{
    [Fact]
    public async Task And_has_run_for_a_while_since_is_waited_for_until_the_last_unit_has_left()
    {
        var world = new WatchWorld();
        var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(20);
        world.Look.Service = FakeServiceLook.Of(2, 2, 1);
        await world.AdvanceAsync(60);
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(200);
        var yields = world.Runtime.Log.Count(120);

        await world.AdvanceAsync(600);
        Assert.Equal((ProtectionPhase.Yielding, yields), (world.Phase, world.Runtime.Log.Count(120)));

        await unit.DisposeAsync();
        await world.AdvanceAsync(5);
        Assert.Equal(1, world.Target.Releases);
    }

    [Fact]
    public async Task Is_stood_aside_for_no_longer()
    {
        var world = await StandingAsideAsync();

        world.Look.Service = FakeServiceLook.Of(2, 2, 1);
        await world.AdvanceAsync(35);

        Assert.Equal(ProtectionPhase.Open, world.Phase);
    }

    [Fact]
    public async Task And_is_replaced_by_another_while_this_task_stands_aside_has_to_prove_itself_first()
    {
        var world = await StandingAsideAsync();

        var service = FakeServiceLook.Of(2, 2, 2);
        world.Look.Service = service with { Deployments = [service.Deployments[0] with { Id = "newest" }, service.Deployments[1]] };
        await world.AdvanceAsync(35);

        Assert.Equal(ProtectionPhase.Open, world.Phase);
    }

    [Fact]
    public async Task Is_none_because_nothing_was_seen_of_it_for_as_long_as_a_version_gets()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(1, 1, 0) with
        {
            MinimumHealthyPercent = 0,
            MaximumPercent = 100,
            Deployments = [new() { Id = "new", Status = "PRIMARY" }, new() { Id = "old", Status = "ACTIVE", RunningCount = 1 }],
        };
        await world.AdvanceAsync(16);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
        world.Look.Instead = () => FakeServiceLook.Fail(ProtectionOutcome.Throttled, "Rate exceeded");
        await world.AdvanceAsync(400);
        Assert.Equal(ProtectionPhase.Open, world.Phase);

        world.Look.Instead = null;
        await world.AdvanceAsync(1000);

        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
    }

    private static async Task<WatchWorld> StandingAsideAsync()
    {
        var world = new WatchWorld();
        await (await world.Runtime.EnterInAnotherFlow()).DisposeAsync();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(120);
        Assert.Equal((ProtectionPhase.Yielding, 1), (world.Phase, world.Target.Releases));
        return world;
    }
}
