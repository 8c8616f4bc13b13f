namespace TaskProtection.Tests.Runtime;

public sealed class TheGate
{
    private readonly FakeTarget _target = new FakeTarget().Granting();

    [Fact]
    public void Is_open_from_the_start() =>
        Assert.True(new RuntimeWorld(_target).Protector.WaitUntilOpenAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);

    [Fact]
    public async Task Opens_to_all_who_wait()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused);
        var world = new RuntimeWorld(_target);
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        var first = world.Protector.WaitUntilOpenAsync(TestContext.Current.CancellationToken).AsTask();
        var second = world.Protector.WaitUntilOpenAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(first.IsCompleted || second.IsCompleted);

        _target.Granting();
        await world.AdvanceAsync(TimeSpan.FromMinutes(2));

        await Task.WhenAll(first, second).WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(ProtectionOutcome.Denied)]
    [InlineData(ProtectionOutcome.NotApplicable)]
    public async Task Lets_a_loop_that_is_turned_away_at_once_try_again_each_CallTimeout(ProtectionOutcome outcome)
    {
        _target.Auto = _ => new(outcome);
        var (world, turnedAway) = (Refusing(), 0);
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        var loop = Task.Run(() => TryAsync(world, () => turnedAway++));
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.InRange(turnedAway, 9, 10);

        world.Protector.BeginDrain();
        Assert.Equal(ProtectionFailure.Draining, (await Assert.ThrowsAsync<TaskProtectionException>(() => loop.WaitAsync(Patience.Limit))).Failure);
    }

    [Fact]
    public async Task Lets_a_loop_in_once_a_right_that_was_missing_is_granted()
    {
        _target.Auto = static _ => new(ProtectionOutcome.Denied);
        var world = Refusing();
        var loop = Task.Run(() => TryAsync(world, static () => { }));
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.False(loop.IsCompleted);

        _target.Granting();
        await world.AdvanceAsync(TimeSpan.FromMinutes(6));
        await loop.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Opens_to_who_waited_for_it_also_where_work_is_turned_away_then()
    {
        _target.Auto = static _ => new(ProtectionOutcome.Refused);
        var world = Refusing();
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        var gate = world.Protector.WaitUntilOpenAsync(TestContext.Current.CancellationToken).AsTask();

        _target.Auto = static _ => new(ProtectionOutcome.NotApplicable);
        await world.AdvanceAsync(TimeSpan.FromMinutes(2));

        await gate.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken); // Nobody else might ever wake it.
    }

    [Fact]
    public async Task Stays_shut_in_a_yield_though_work_would_be_turned_away()
    {
        var world = await TurnedAwayAsync();
        _ = world.Protector.TryClose("a newer deployment waits");

        await StaysShutAsync(world, world.Protector.WaitUntilOpenAsync(TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task Stays_shut_in_a_yield_that_begins_while_such_a_loop_waits()
    {
        var world = await TurnedAwayAsync();
        var gate = world.Protector.WaitUntilOpenAsync(TestContext.Current.CancellationToken).AsTask();
        _ = world.Protector.TryClose("a newer deployment waits");

        await StaysShutAsync(world, gate);
    }

    [Fact]
    public async Task Tells_a_loop_that_is_turned_away_at_once_of_the_drain()
    {
        var world = await TurnedAwayAsync();
        var gate = world.Protector.WaitUntilOpenAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(gate.IsCompleted);

        world.Protector.BeginDrain();
        Assert.Equal(ProtectionFailure.Draining, (await Assert.ThrowsAsync<TaskProtectionException>(() => gate.WaitAsync(Patience.Limit))).Failure);
    }

    [Fact]
    public async Task Is_shown_as_the_phase()
    {
        var world = new RuntimeWorld(_target);
        Assert.Equal(ProtectionPhase.Open, world.Protector.Status.Phase);
        await using var scope = await world.EnterProtectedAsync();

        world.Protector.BeginDrain();

        Assert.Equal(ProtectionPhase.Draining, world.Protector.Status.Phase);
    }

    [Fact]
    public async Task Is_not_asked_by_whoever_has_given_up_already()
    {
        var world = new RuntimeWorld(_target);
        await using var scope = await world.EnterProtectedAsync();

        Assert.True(world.Protector.EnterAsync(cancellationToken: new CancellationToken(canceled: true)).IsCanceled);
        Assert.Equal(1, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Lets_in_work_that_is_expected_to_take_no_time()
    {
        var world = new RuntimeWorld(_target);

        Assert.True((await world.Protector.EnterAsync(expected: TimeSpan.Zero, cancellationToken: TestContext.Current.CancellationToken)).IsProtected);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => { _ = world.Protector.EnterAsync(expected: TimeSpan.FromTicks(-1)); });
        Assert.Contains("cannot be negative", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_nobody_in_unasked_in_the_moment_in_which_the_floor_is_reached()
    {
        var world = new RuntimeWorld(static o => (o.LeaseDuration, o.WhenUnavailable) = (TimeSpan.FromMinutes(2), UnavailablePolicy.Refuse), _target);
        await using var first = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        _target.Auto = null;
        await world.AdvanceAsync(TimeSpan.FromSeconds(120 - 36));

        var second = world.EnterInAnotherFlow();
        await PoolAtRest.WaitAsync();

        Assert.False(second.IsCompleted);
        await world.AdvanceAsync(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<TaskProtectionException>(() => second.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Counts_once_whom_it_let_in_before_the_grant()
    {
        _target.Auto = null;
        var world = new RuntimeWorld(_target);
        var entering = world.EnterInAnotherFlow();
        await world.AdvanceAsync(TimeSpan.FromSeconds(6));
        await using var scope = await entering.WaitAsync(Patience.Limit);

        _target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((1, true), (world.Protector.Status.Holders, scope.IsProtected));
    }

    private static async Task StaysShutAsync(RuntimeWorld world, Task gate)
    {
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.False(gate.IsCompleted);

        world.Protector.Reopen();
        await gate.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    /// <summary>One whose work is turned away at once, because a right is missing.</summary>
    private async Task<RuntimeWorld> TurnedAwayAsync()
    {
        _target.Auto = static _ => new(ProtectionOutcome.Denied);
        var world = Refusing();
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        return world;
    }

    private RuntimeWorld Refusing() => new(static o => o.WhenUnavailable = UnavailablePolicy.Refuse, _target);

    /// <summary>Tries until it is let in.</summary>
    private static async Task TryAsync(RuntimeWorld world, Action turnedAway)
    {
        for (var tries = 0; tries < 10_000; tries++)
        {
            await world.Protector.WaitUntilOpenAsync(TestContext.Current.CancellationToken);
            try
            {
                await using var scope = await world.Protector.EnterAsync();
                return;
            }
            catch (TaskProtectionException refusal) when (refusal.Failure == ProtectionFailure.Unreachable)
            {
                turnedAway();
            }
        }

        Assert.Fail("It spins.");
    }
}
