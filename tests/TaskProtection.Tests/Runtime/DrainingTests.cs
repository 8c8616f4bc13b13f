using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

public sealed class Draining
{
    private readonly FakeTarget _target = new FakeTarget().Granting();

    [Fact]
    public async Task Refuses_new_work_and_fires_Stopping()
    {
        var world = new RuntimeWorld(_target);
        await using var scope = await world.EnterProtectedAsync();

        world.Protector.BeginDrain();

        Assert.True(scope.Stopping.IsCancellationRequested);
        Assert.False(scope.Aborted.IsCancellationRequested);
        var error = await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow());
        Assert.Equal(ProtectionFailure.Draining, error.Failure);
    }

    [Fact]
    public async Task Fails_the_waiters()
    {
        _target.Auto = null;
        var world = new RuntimeWorld(_target);
        var entering = world.Protector.EnterAsync().AsTask();
        await _target.NextAsync(CallKind.Protect);

        world.Protector.BeginDrain();

        var error = await Assert.ThrowsAsync<TaskProtectionException>(() => entering.WaitAsync(Patience.Limit));
        Assert.Equal(ProtectionFailure.Draining, error.Failure);
    }

    [Fact]
    public async Task Fails_the_gate_instead_of_letting_pollers_hang()
    {
        _target.Auto = _ => new ProtectionReply(ProtectionOutcome.Refused);
        var world = new RuntimeWorld(_target);
        await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.EnterAsync());
        var gate = world.Protector.WaitUntilOpenAsync(CancellationToken.None).AsTask();

        world.Protector.BeginDrain();

        await Assert.ThrowsAsync<TaskProtectionException>(() => gate.WaitAsync(Patience.Limit));
        await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.WaitUntilOpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Ends_at_once_when_nothing_runs()
    {
        var world = new RuntimeWorld(_target);

        world.Protector.BeginDrain();

        await world.Protector.Drained.WaitAsync(Patience.Limit);
        Assert.Empty(_target.Calls);
    }

    [Fact]
    public async Task Skips_the_linger()
    {
        var world = new RuntimeWorld(_target);
        await (await world.EnterProtectedAsync()).DisposeAsync();

        world.Protector.BeginDrain();

        await Patience.UntilAsync(() => _target.Releases == 1);
    }

    [Fact]
    public async Task Never_releases_while_work_runs()
    {
        var world = new RuntimeWorld(_target);
        var scope = await world.EnterProtectedAsync();
        world.Protector.BeginDrain();

        await world.AdvanceAsync(TimeSpan.FromSeconds(19));
        Assert.Equal(0, _target.Releases);
        Assert.True(scope.IsProtected);
        Assert.False(world.Protector.Drained.IsCompleted);
        await scope.DisposeAsync();

        await Patience.UntilAsync(() => _target.Releases == 1);
        await world.Protector.Drained.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Aborts_at_the_deadline_and_names_what_still_runs()
    {
        var world = new RuntimeWorld(_target);
        var scope = await world.EnterProtectedAsync("order 17");
        world.Protector.BeginDrain();
        await world.AdvanceAsync(TimeSpan.FromSeconds(19.9));
        Assert.False(scope.Aborted.IsCancellationRequested);

        await world.AdvanceAsync(TimeSpan.FromSeconds(0.1));

        Assert.True(scope.Aborted.IsCancellationRequested);
        Assert.Contains("order 17", world.Log.Text(112), StringComparison.Ordinal);
        await Patience.UntilAsync(() => _target.Releases == 1);
        Assert.False(world.Protector.Drained.IsCompleted);
    }

    [Fact]
    public async Task Ends_after_the_cleanup_time_though_a_handler_never_returns()
    {
        var world = new RuntimeWorld(_target);
        await world.EnterProtectedAsync("hangs");
        world.Protector.BeginDrain();
        await world.AdvanceAsync(TimeSpan.FromSeconds(20));

        await world.AdvanceAsync(TimeSpan.FromSeconds(7));

        await world.Protector.Drained.WaitAsync(Patience.Limit);
        Assert.Contains("1 units", world.Log.Text(113), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_after_the_cleanup_time_though_a_release_never_returns()
    {
        var instance = new FakeTarget("instance").Granting(neverExpires: true); // A task's protection ends with it and is not waited for.
        var world = new RuntimeWorld(instance);
        var scope = await world.EnterProtectedAsync();
        instance.Auto = _ => null;
        world.Protector.BeginDrain();
        await scope.DisposeAsync();

        await world.AdvanceAsync(TimeSpan.FromSeconds(26));
        Assert.False(world.Protector.Drained.IsCompleted);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));

        await world.Protector.Drained.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Says_which_protection_outlives_the_process()
    {
        var instance = new FakeTarget("instance").Granting(neverExpires: true);
        var world = new RuntimeWorld(instance);
        await using (await world.EnterInAnotherFlow().WaitAsync(Patience.Limit))
        {
            instance.Auto = null; // The release is never answered.
        }

        world.Protector.BeginDrain();
        await world.AdvanceAsync(TimeSpan.FromSeconds(28));

        await world.Protector.Drained.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.Contains("instance", world.Log.Text(118), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_renewing_until_the_deadline()
    {
        var world = new RuntimeWorld(o => (o.LeaseDuration, o.StopTimeout) = (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(2)), _target);
        var scope = await world.EnterProtectedAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(2));
        world.Protector.BeginDrain();

        await world.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, _target.Protects);
        Assert.True(scope.IsProtected);
    }

    [Fact]
    public async Task Starts_once_however_often_it_is_asked_for()
    {
        var world = new RuntimeWorld(_target);
        await world.EnterProtectedAsync();
        world.Protector.BeginDrain();
        await world.AdvanceAsync(TimeSpan.FromSeconds(15));

        world.Protector.BeginDrain();
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.True(world.Protector.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Begins_without_a_clock_when_the_instance_is_being_terminated()
    {
        _target.Auto = _ => new ProtectionReply(ProtectionOutcome.Leaving) { Reason = "Terminating:Wait" };
        var world = new RuntimeWorld(_target);

        var error = await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.EnterAsync());

        Assert.Equal(ProtectionFailure.Draining, error.Failure);
        Assert.Contains("Terminating:Wait", error.Message, StringComparison.Ordinal);
        Assert.True(world.Protector.Stopping.IsCancellationRequested);
        await world.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.False(world.Protector.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Is_done_by_dispose_for_a_host_that_was_never_stopped()
    {
        var world = new RuntimeWorld(_target);
        await (await world.EnterProtectedAsync()).DisposeAsync();

        await world.Protector.DisposeAsync().AsTask().WaitAsync(Patience.Limit);

        await Patience.UntilAsync(() => _target.Releases == 1);
    }

    [Fact]
    public async Task Is_done_by_dispose_within_the_cleanup_time_though_a_scope_is_never_disposed()
    {
        var world = new RuntimeWorld(_target);
        await world.EnterProtectedAsync("forgotten");

        var disposing = world.Protector.DisposeAsync().AsTask();
        await world.AdvanceAsync(TimeSpan.FromSeconds(7));

        await disposing.WaitAsync(Patience.Limit);
        Assert.Equal(1, _target.Releases);
        await world.Protector.DisposeAsync();
        world.Protector.Dispose();
    }

    [Fact]
    public async Task Says_nothing_of_a_release_that_the_end_of_the_container_cuts_off()
    {
        var task = new FakeTarget { Linger = TimeSpan.Zero, Auto = static kind => kind == CallKind.Protect ? new ProtectionReply(ProtectionOutcome.Done) : null };
        var world = new RuntimeWorld(task);
        await (await world.EnterProtectedAsync()).DisposeAsync();
        await Patience.UntilAsync(() => task.Releases == 1);
        world.Protector.Dispose();

        task.Calls.Last().Answer(ProtectionOutcome.Failed, "The operation was canceled.");
        await PoolAtRest.WaitAsync();

        Assert.Equal((1, 0), (task.Releases, world.Log.Count(108)));
    }

    [Fact]
    public async Task Still_aborts_at_the_deadline_what_is_not_counted_any_more()
    {
        var world = new RuntimeWorld(o => o.MaxWorkDuration = TimeSpan.FromHours(3), _target);
        var overdue = await world.EnterProtectedAsync("overdue");
        await world.AdvanceAsync(TimeSpan.FromHours(3));
        world.Protector.BeginDrain();
        await world.Protector.Drained.WaitAsync(Patience.Limit);
        Assert.False(overdue.Aborted.IsCancellationRequested);

        await world.AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.True(overdue.Aborted.IsCancellationRequested);
    }
}
