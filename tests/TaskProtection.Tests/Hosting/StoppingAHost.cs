namespace TaskProtection.Tests.Hosting;

public sealed class StoppingAHost
{
    [Fact]
    public async Task Refuses_new_work_before_any_service_is_stopped()
    {
        var seen = new List<bool>();
        HostWorld.Service Looking() => new()
        {
            OnStop = (protection, _) =>
            {
                seen.Add(protection.Stopping.IsCancellationRequested);
                return Task.CompletedTask;
            },
        };
        await using var world = new HostWorld(before: Looking(), after: Looking());
        await world.StartAsync();

        await world.StopAsync();

        Assert.Equal([true, true], seen);
    }

    [Fact]
    public async Task Waits_for_the_work_and_then_for_the_release()
    {
        await using var world = new HostWorld();
        await world.StartAsync();
        var scope = await world.EnterAsync();

        var stop = world.StopAsync();
        await world.AdvanceAsync(19);
        Assert.False(stop.IsCompleted);
        Assert.Equal(0, world.Target.Releases);
        await scope.DisposeAsync();
        await stop;

        Assert.Equal(1, world.Target.Releases);
        Assert.False(world.Protection.Aborted.IsCancellationRequested);
        Assert.Equal(0, world.Log.Count(303));
    }

    [Fact]
    public async Task Aborts_what_still_runs_at_the_deadline_and_ends_when_the_cleanup_time_is_over()
    {
        await using var world = new HostWorld();
        await world.StartAsync();
        await using var scope = await world.EnterAsync();

        var stop = world.StopAsync();
        await world.AdvanceAsync(19.9);
        Assert.False(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(0.1);
        Assert.True(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(6.9);
        Assert.False(stop.IsCompleted);
        await world.AdvanceAsync(0.1);
        await stop;

        Assert.Equal(1, world.Target.Releases);
    }

    [Fact]
    public async Task Stops_services_on_either_side_while_the_work_runs()
    {
        var (before, after) = (new HostWorld.Service(), new HostWorld.Service());
        await using var world = new HostWorld(before, after);
        await world.StartAsync();
        await using var scope = await world.EnterAsync();

        var stop = world.StopAsync();
        await Patience.UntilAsync(() => before.IsStopping && after.IsStopping, "the stop of both");

        Assert.False(stop.IsCompleted);
        await scope.DisposeAsync();
        await stop;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Serves_a_service_that_waits_for_Aborted_in_its_own_stop(bool first)
    {
        ProtectionScope? scope = null;
        var waiting = new HostWorld.Service
        {
            OnStart = async (protection, cancellationToken) => scope = await protection.EnterAsync("long", cancellationToken: cancellationToken),
            OnStop = async (protection, _) =>
            {
                var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await using var registration = protection.Aborted.Register(aborted.SetResult);
                await aborted.Task;
                await scope!.DisposeAsync();
            },
        };
        await using var world = new HostWorld(first ? waiting : null, first ? null : waiting);
        await world.StartAsync();

        var stop = world.StopAsync();
        await world.AdvanceAsync(20);
        await stop;

        Assert.Equal(1, world.Target.Releases);
    }

    [Fact]
    public async Task Drains_on_time_although_the_stop_of_another_service_hangs()
    {
        var hanging = new HostWorld.Service { OnStop = (_, timeUp) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, timeUp) };
        await using var world = new HostWorld(after: hanging);
        await world.StartAsync();
        await using var scope = await world.EnterAsync();
        using var timeUp = new CancellationTokenSource();

        var stop = world.StopAsync(timeUp.Token);
        await world.AdvanceAsync(20);
        Assert.True(scope.Aborted.IsCancellationRequested);
        await Patience.UntilAsync(() => world.Target.Releases == 1, "the release");
        await world.AdvanceAsync(7);
        Assert.False(stop.IsCompleted);
        await timeUp.CancelAsync();
        await Record.ExceptionAsync(() => stop); // the host's report about the one that hung

        Assert.Equal(0, world.Log.Count(303));
    }

    [Fact]
    public async Task Gives_up_without_an_error_of_its_own_when_the_hosts_time_is_up()
    {
        await using var world = new HostWorld();
        await world.StartAsync();
        await using var scope = await world.EnterAsync();
        using var timeUp = new CancellationTokenSource();

        var stop = world.StopAsync(timeUp.Token);
        await PoolAtRest.WaitAsync();
        Assert.False(stop.IsCompleted);
        await timeUp.CancelAsync();
        await stop;

        Assert.StartsWith("The host's shutdown timeout ran out", world.Log.Text(303), StringComparison.Ordinal);
        Assert.EndsWith("1 units of work still run", world.Log.Text(303), StringComparison.Ordinal);
        Assert.Equal(0, world.Target.Releases);
        await scope.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drains_although_the_stop_of_another_service_throws(bool first)
    {
        var throwing = new HostWorld.Service { OnStop = (_, _) => throw new FormatException("a bad stop") };
        await using var world = new HostWorld(first ? throwing : null, first ? null : throwing);
        await world.StartAsync();
        var scope = await world.EnterAsync();

        var stop = world.StopAsync();
        await PoolAtRest.WaitAsync();
        Assert.False(stop.IsCompleted);
        await scope.DisposeAsync();
        await Assert.ThrowsAsync<FormatException>(() => stop);

        Assert.Equal(1, world.Target.Releases);
    }

    [Fact]
    public async Task Is_the_same_when_it_is_asked_for_twice()
    {
        await using var world = new HostWorld();
        await world.StartAsync();
        await using var scope = await world.EnterAsync();

        world.Lifetime.StopApplication();
        await world.AdvanceAsync(15);
        world.Lifetime.StopApplication();
        var stop = world.StopAsync();
        await world.AdvanceAsync(5);

        Assert.True(scope.Aborted.IsCancellationRequested); // 20 s after the first, not after the second
        await scope.DisposeAsync();
        await stop;
        Assert.Equal(1, world.Target.Releases);
    }

    [Fact]
    public async Task Is_quick_when_nothing_runs()
    {
        await using var world = new HostWorld();
        await world.StartAsync();

        await world.StopAsync(); // the clock does not move

        Assert.Empty(world.Target.Calls);
    }

    [Fact]
    public async Task Is_not_needed_for_a_release_when_the_host_is_thrown_away()
    {
        var world = new HostWorld();
        await world.StartAsync();
        await (await world.EnterAsync()).DisposeAsync();

        await world.DisposeAsync();

        Assert.Equal(1, world.Target.Releases);
    }

    [Fact]
    public async Task Is_harmless_before_the_start()
    {
        await using var world = new HostWorld();

        await world.StopAsync();

        Assert.Empty(world.Target.Calls);
    }

    [Fact]
    public async Task Does_not_wait_for_a_drain_that_nothing_began_because_the_start_failed_before()
    {
        var failing = new HostWorld.Service { OnStarting = () => throw new FormatException("a bad start") };
        await using var world = new HostWorld(before: failing);
        await Assert.ThrowsAsync<FormatException>(world.StartAsync);

        await world.StopAsync();

        Assert.True(world.Protection.Stopping.IsCancellationRequested);
    }
}
