using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

public sealed class LeavingForADisruption
{
    private const string Why = "the instance is being taken";

    private readonly FakeTarget _task = new FakeTarget().Granting();
    private readonly FakeTarget _instance = new FakeTarget("instance").Granting(neverExpires: true);

    [Fact]
    public async Task Refuses_new_work_with_its_reason_and_fires_Stopping_alone()
    {
        var world = new RuntimeWorld(_task);
        await using var scope = await world.EnterProtectedAsync();

        Assert.True(world.Protector.BeginLeaving(Why, TimeSpan.FromMinutes(1)));

        Assert.True(scope.Stopping.IsCancellationRequested);
        Assert.False(scope.Aborted.IsCancellationRequested);
        var error = await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow());
        Assert.Equal((ProtectionFailure.Draining, $"No new work is admitted: {Why}."), (error.Failure, error.Message));
        Assert.Equal(ProtectionPhase.Draining, world.Protector.Status.Phase);
    }

    [Fact]
    public async Task Gives_work_all_the_time_where_no_time_is_known()
    {
        var world = new RuntimeWorld(_task);
        var scope = await world.EnterProtectedAsync();

        world.Protector.BeginLeaving(Why, null);
        await world.AdvanceAsync(TimeSpan.FromHours(6));

        Assert.True(scope.IsProtected);
        Assert.False(scope.Aborted.IsCancellationRequested);
        Assert.Equal(0, _task.Releases);
    }

    [Fact]
    public async Task Takes_a_time_beyond_the_reach_of_a_timer_for_none()
    {
        var world = new RuntimeWorld(_task);
        var scope = await world.EnterProtectedAsync();

        world.Protector.BeginLeaving(Why, TimeSpan.MaxValue);
        await world.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.False(scope.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Releases_both_targets_at_once_when_the_last_one_leaves()
    {
        var world = new RuntimeWorld(_task, _instance);
        var scope = await world.EnterProtectedAsync();
        world.Protector.BeginLeaving(Why, null);

        await scope.DisposeAsync();

        await Patience.UntilAsync(() => (_task.Releases, _instance.Releases) == (1, 1));
        Assert.False(world.Protector.Drained.IsCompleted);
    }

    [Fact]
    public async Task Aborts_at_its_deadline_and_releases_whoever_holds_but_has_not_drained()
    {
        var world = new RuntimeWorld(_task, _instance);
        var scope = await world.EnterProtectedAsync("order 17");
        world.Protector.BeginLeaving(Why, TimeSpan.FromSeconds(110));
        await world.AdvanceAsync(TimeSpan.FromSeconds(109.5));
        Assert.False(scope.Aborted.IsCancellationRequested);

        await world.AdvanceAsync(TimeSpan.FromSeconds(0.5));

        Assert.True(scope.Aborted.IsCancellationRequested);
        Assert.Contains("order 17", world.Log.Text(112), StringComparison.Ordinal);
        await Patience.UntilAsync(() => (_task.Releases, _instance.Releases) == (1, 1));
        await scope.DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.False(world.Protector.Drained.IsCompleted);
    }

    [Fact]
    public async Task Aborts_at_once_when_no_time_is_left()
    {
        var world = new RuntimeWorld(_task);
        var scope = await world.EnterProtectedAsync();

        world.Protector.BeginLeaving(Why, TimeSpan.FromSeconds(-5));
        await world.AdvanceAsync(TimeSpan.FromSeconds(0.5));

        Assert.True(scope.Aborted.IsCancellationRequested);
    }

    [Theory]
    [InlineData(60, 30, 30)]
    [InlineData(30, 60, 30)]
    [InlineData(60, null, 60)]
    [InlineData(null, 60, 60)]
    public async Task Aborts_at_the_earlier_of_two_deadlines(int? first, int? second, int earlier)
    {
        var world = new RuntimeWorld(_task);
        var scope = await world.EnterProtectedAsync();
        world.Protector.BeginLeaving(Why, Seconds(first));

        Assert.Equal(second == earlier, world.Protector.BeginLeaving("another reason", Seconds(second)));

        await world.AdvanceAsync(TimeSpan.FromSeconds(earlier - 0.5));
        Assert.False(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        Assert.True(scope.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Follows_a_target_that_said_so_first_and_names_the_deadline()
    {
        _instance.Auto = _ => new ProtectionReply(ProtectionOutcome.Leaving) { Reason = "terminating" };
        var world = new RuntimeWorld(_task, _instance);
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow());

        Assert.True(world.Protector.BeginLeaving(Why, TimeSpan.FromSeconds(30)));
        await world.AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.True(world.Protector.Aborted.IsCancellationRequested);
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}

public sealed class LeavingAndDraining
{
    private const string Why = "the instance is being taken";

    private readonly FakeTarget _target = new FakeTarget().Granting();

    // DrainTimeout is 20 s and CleanupTimeout 7 s by default.
    [Theory]
    [InlineData(40, 20, true)] // SIGTERM's own deadline
    [InlineData(25, 15, true)] // the disruption's, 10 s of which had gone when SIGTERM came
    [InlineData(40, 20, false)]
    [InlineData(5, 5, false)]
    [InlineData(null, 20, true)]
    [InlineData(null, 20, false)]
    public async Task In_either_order_the_earlier_deadline_aborts_and_the_cleanup_follows_it(int? disruption, int abort, bool disruptionComesFirst)
    {
        var world = new RuntimeWorld(_target);
        var scope = await world.EnterProtectedAsync();
        if (disruptionComesFirst)
        {
            Leave();
            await world.AdvanceAsync(TimeSpan.FromSeconds(10));
        }

        world.Protector.BeginDrain();
        if (!disruptionComesFirst)
        {
            Leave();
        }

        await world.AdvanceAsync(TimeSpan.FromSeconds(abort - 0.5));
        Assert.False(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        Assert.True(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(TimeSpan.FromSeconds(6.5));
        Assert.False(world.Protector.Drained.IsCompleted);
        await world.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        Assert.True(world.Protector.Drained.IsCompleted);

        void Leave() => world.Protector.BeginLeaving(Why, disruption is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    [Fact]
    public async Task A_sigterm_after_the_abort_gives_the_cleanup_time_and_no_more()
    {
        var world = new RuntimeWorld(_target);
        await world.EnterProtectedAsync("hangs");
        world.Protector.BeginLeaving(Why, TimeSpan.FromSeconds(5));
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));

        world.Protector.BeginDrain();
        world.Protector.BeginLeaving(Why, TimeSpan.FromSeconds(1)); // changes nothing any more
        await world.AdvanceAsync(TimeSpan.FromSeconds(6.5));
        Assert.False(world.Protector.Drained.IsCompleted);
        await world.AdvanceAsync(TimeSpan.FromSeconds(0.5));

        Assert.True(world.Protector.Drained.IsCompleted);
    }

    [Fact]
    public async Task A_sigterm_after_the_last_unit_has_left_is_over_at_once()
    {
        var world = new RuntimeWorld(_target);
        var scope = await world.EnterProtectedAsync();
        world.Protector.BeginLeaving(Why, null);
        await scope.DisposeAsync();
        await Patience.UntilAsync(() => _target.Releases == 1);

        world.Protector.BeginDrain();

        await world.Protector.Drained.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Disposing_gives_up_what_a_disruption_left_time()
    {
        var world = new RuntimeWorld(_target);
        var scope = await world.EnterProtectedAsync();
        world.Protector.BeginLeaving(Why, null);

        var disposing = world.Protector.DisposeAsync().AsTask();
        await world.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        Assert.True(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(TimeSpan.FromSeconds(6.5));

        await disposing.WaitAsync(Patience.Limit);
        Assert.False(world.Protector.BeginLeaving(Why, TimeSpan.Zero));
        Assert.Equal(1, _target.Calls.Count(call => call.Kind == CallKind.Release));
    }

    [Fact]
    public async Task A_disruption_after_the_drain_has_ended_is_no_news()
    {
        var world = new RuntimeWorld(_target);
        world.Protector.BeginDrain();
        await world.Protector.Drained.WaitAsync(Patience.Limit);

        world.Protector.BeginLeaving(Why, TimeSpan.FromSeconds(1));
        await world.AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.Empty(_target.Calls);
    }
}
