using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

public sealed class LeavingForGood
{
    private readonly FakeTarget _target = new FakeTarget().Granting();

    [Fact]
    public async Task Says_what_it_waits_for_and_that_it_has_ended_once()
    {
        var world = new RuntimeWorld(_target);
        var scope = await world.EnterProtectedAsync();
        world.Protector.BeginDrain();
        Assert.Equal("Draining: 1 units of work are running and have 00:00:20 to finish.", world.Log.Text(111));

        await scope.DisposeAsync();
        Assert.Equal(1, world.Log.Count(113));
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((1, 0), (world.Log.Count(113), world.Log.Count(112)));
    }

    [Fact]
    public async Task Tells_newcomers_that_shutdown_has_begun()
    {
        var world = new RuntimeWorld(_target);
        world.Protector.BeginDrain();

        var error = await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));

        Assert.Equal("No new work is admitted: shutdown has begun.", error.Message);
    }

    [Fact]
    public async Task Keeps_the_first_reason_when_shutdown_follows_a_termination()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Leaving);
        var world = new RuntimeWorld(_target);
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        await PoolAtRest.WaitAsync();
        world.Protector.BeginDrain();

        var error = await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));

        Assert.Equal("No new work is admitted: the task is being terminated (no reason was given).", error.Message);
        Assert.Equal("The task is being terminated: no reason was given. No new work is admitted.", world.Log.Text(110));
    }

    [Theory]
    [InlineData(ProtectionOutcome.Done)]
    [InlineData(ProtectionOutcome.Throttled)]
    public async Task Admits_no_waiter_that_it_has_failed(ProtectionOutcome answer)
    {
        _target.Auto = null;
        var world = new RuntimeWorld(_target);
        var entering = world.EnterInAnotherFlow();
        var call = await _target.NextAsync(CallKind.Protect);
        world.Protector.BeginDrain();
        await Assert.ThrowsAsync<TaskProtectionException>(() => entering.WaitAsync(Patience.Limit));

        call.Answer(answer);
        await PoolAtRest.WaitAsync();

        Assert.Equal(0, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Names_all_work_that_it_aborts_once()
    {
        var world = new RuntimeWorld(_target);
        await using var first = await world.EnterInAnotherFlow("order 17").WaitAsync(Patience.Limit);
        await using var second = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);

        world.Protector.Dispose();
        world.Protector.Dispose();

        Assert.Equal(1, world.Log.Count(112));
        Assert.Contains("aborted: order 17, a unit of work without a name.", world.Log.Text(112), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_releasing_after_the_drain_for_as_long_as_the_host_lives()
    {
        var (world, instance) = await DrainedInVainAsync();
        var before = instance.Releases;

        await world.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.True(instance.Releases > before);
    }

    [Fact]
    public async Task Releases_no_more_once_it_is_disposed_after_the_drain()
    {
        var (world, instance) = await DrainedInVainAsync();
        world.Protector.Dispose();
        var before = instance.Releases;

        await world.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(before, instance.Releases);
    }

    [Fact]
    public async Task By_dispose_waits_for_releases_for_the_cleanup_time_and_then_makes_no_more()
    {
        var instance = new FakeTarget("instance").Granting(neverExpires: true);
        var world = new RuntimeWorld(instance);
        await (await world.EnterProtectedAsync()).DisposeAsync();
        instance.Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled);

        var disposing = world.Protector.DisposeAsync().AsTask();
        await world.AdvanceAsync(TimeSpan.FromSeconds(6));
        Assert.False(disposing.IsCompleted);
        Assert.Equal(0, world.Log.Count(112));
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        await disposing.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        var before = instance.Releases;
        await world.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(before, instance.Releases);
    }

    private static async Task<(RuntimeWorld World, FakeTarget Instance)> DrainedInVainAsync()
    {
        var instance = new FakeTarget("instance").Granting(neverExpires: true);
        var world = new RuntimeWorld(instance);
        await (await world.EnterProtectedAsync()).DisposeAsync();
        instance.Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled);
        world.Protector.BeginDrain();
        await world.AdvanceAsync(TimeSpan.FromSeconds(28));
        Assert.True(world.Protector.Drained.IsCompleted);
        return (world, instance);
    }
}
