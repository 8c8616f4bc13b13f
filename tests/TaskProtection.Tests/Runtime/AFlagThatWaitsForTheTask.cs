namespace TaskProtection.Tests.Runtime;

/// <summary>The instance is released after the task; here the task lingers for longer.</summary>
public sealed class AFlagThatWaitsForTheTask
{
    private readonly FakeTarget _task = new FakeTarget { Linger = TimeSpan.FromMinutes(10) }.Granting();
    private readonly FakeTarget _instance = new FakeTarget("instance") { Linger = TimeSpan.FromMinutes(5) }.Granting(neverExpires: true);
    private readonly RuntimeWorld _world;

    public AFlagThatWaitsForTheTask() => _world = new RuntimeWorld(_task, _instance);

    private Mismatch Mismatch => Assert.Single(_world.Protector.Report([]).Targets, static target => target.Name == "instance").Mismatch;

    [Fact]
    public async Task Has_not_leaked()
    {
        await (await _world.EnterProtectedAsync()).DisposeAsync();

        await _world.AdvanceAsync(TimeSpan.FromMinutes(9));

        Assert.Equal((0, TaskProtection.Mismatch.None), (_instance.Releases, Mismatch));
    }

    [Fact]
    public async Task Has_leaked_where_its_turn_has_come_and_its_own_release_fails()
    {
        await (await _world.EnterProtectedAsync()).DisposeAsync();
        _instance.Auto = static _ => new ProtectionReply(ProtectionOutcome.Failed);

        await _world.AdvanceAsync(TimeSpan.FromMinutes(11));

        Assert.Equal((1, TaskProtection.Mismatch.Leaked), (_task.Releases, Mismatch));
    }

    [Fact]
    public async Task Keeps_ECS_from_nothing_once_the_task_is_released()
    {
        var world = new RuntimeWorld(new FakeTarget { Linger = TimeSpan.FromMinutes(1) }.Granting(), _instance);
        await (await world.EnterProtectedAsync()).DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(50));
        Assert.NotNull(world.Protector.HeldFor);

        await world.AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((0, null), (_instance.Releases, world.Protector.HeldFor));
    }
}
