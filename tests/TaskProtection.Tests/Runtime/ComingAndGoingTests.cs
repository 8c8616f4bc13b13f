namespace TaskProtection.Tests.Runtime;

public sealed class ComingAndGoing
{
    private readonly FakeTarget _target = new FakeTarget().Granting();

    [Fact]
    public async Task Is_released_each_time_that_all_have_left_for_good()
    {
        var world = new RuntimeWorld(_target);
        for (var i = 1; i <= 3; i++)
        {
            await (await world.EnterProtectedAsync()).DisposeAsync();
            await world.AdvanceAsync(TimeSpan.FromSeconds(62));

            Assert.Equal((i, i), (_target.Releases, world.Log.Count(101)));
        }
    }

    [Fact]
    public async Task Is_not_taken_for_idle_when_somebody_came_in_the_second_after()
    {
        var world = new RuntimeWorld(_target);
        await (await world.EnterProtectedAsync()).DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(0.5));
        await using var scope = await world.EnterProtectedAsync();

        await world.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal((0, true), (_target.Releases, scope.IsProtected));
    }

    [Fact]
    public async Task Is_wanted_no_more_when_nobody_waits_any_longer()
    {
        _target.Auto = null;
        var world = new RuntimeWorld(static o => o.WhenUnavailable = UnavailablePolicy.Refuse, _target);
        var entering = world.EnterInAnotherFlow();
        await world.AdvanceAsync(TimeSpan.FromSeconds(6));
        var error = await Assert.ThrowsAsync<TaskProtectionException>(() => entering.WaitAsync(Patience.Limit));
        Assert.Equal("Protection was not granted within CallTimeout (00:00:06), and WhenUnavailable is Refuse.", error.Message);

        await world.AdvanceAsync(TimeSpan.FromMinutes(20));

        Assert.Equal((1, TargetState.Idle), (_target.Protects, world.Target().State));
    }

    [Fact]
    public async Task Waits_again_in_the_moment_in_which_a_failure_is_forgotten()
    {
        var target = new FakeTarget { Linger = TimeSpan.Zero, Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled) };
        var world = new RuntimeWorld(target);
        await (await world.EnterInAnotherFlow().WaitAsync(Patience.Limit)).DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(75));
        target.Auto = null;

        var entering = world.EnterInAnotherFlow();
        await PoolAtRest.WaitAsync();

        Assert.False(entering.IsCompleted);
        await world.AdvanceAsync(TimeSpan.FromSeconds(6));
        await using var scope = await entering.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Into_a_unit_of_work_goes_on_while_protection_is_refused()
    {
        var world = new RuntimeWorld(_target);
        await using var outer = await world.Protector.EnterAsync(cancellationToken: TestContext.Current.CancellationToken);
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused);
        await world.AdvanceAsync(TimeSpan.FromMinutes(70));
        Assert.Equal(TargetState.Blocked, world.Target().State);

        var inner = world.Protector.EnterAsync(cancellationToken: TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));

        Assert.True(inner.IsCompletedSuccessfully);
        Assert.Equal("Protection of the task is refused: no reason was given. Leave the work queued.", error.Message);
    }

    [Fact]
    public async Task Overdue_is_said_of_each_unit_and_not_only_of_the_first()
    {
        var world = new RuntimeWorld(static o => o.MaxWorkDuration = TimeSpan.FromHours(3), _target);
        for (var i = 1; i <= 2; i++)
        {
            var overdue = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
            await world.AdvanceAsync(TimeSpan.FromHours(3));

            Assert.True(overdue.ProtectionLost.IsCancellationRequested);
            Assert.Equal(i, world.Log.Count(114));
        }

        Assert.Contains("a unit of work without a name has run", world.Log.Text(114), StringComparison.OrdinalIgnoreCase);
    }
}
