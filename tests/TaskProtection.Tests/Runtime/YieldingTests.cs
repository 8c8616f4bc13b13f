using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

public class AYieldingTask
{
    private readonly FakeTarget _task = new FakeTarget().Granting();
    private readonly RuntimeWorld _world;

    public AYieldingTask() => _world = new RuntimeWorld(_task);

    [Fact]
    public async Task Lets_go_as_soon_as_the_last_unit_has_left_and_not_before()
    {
        var (first, second) = (await _world.EnterInAnotherFlow(), await _world.EnterInAnotherFlow());
        var emptied = _world.Protector.TryClose("a newer deployment waits");
        _world.Protector.LetGo();
        await first.DisposeAsync();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.False(emptied!.IsCompleted);
        Assert.Equal((0, true), (_task.Releases, second.IsProtected));

        await second.DisposeAsync();
        await PoolAtRest.WaitAsync();
        Assert.True(emptied.IsCompleted);
        Assert.Equal(1, _task.Releases);
    }

    [Fact]
    public async Task Stays_protected_until_it_is_decided_that_AWS_may_take_it()
    {
        var unit = await _world.EnterInAnotherFlow();
        _ = _world.Protector.TryClose("a newer deployment waits");
        await unit.DisposeAsync();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(4)); // four lingers
        Assert.Equal((0, true), (_task.Releases, _world.Protector.Status.IsProtected));

        _world.Protector.LetGo();
        await PoolAtRest.WaitAsync();
        Assert.Equal(1, _task.Releases);
    }

    [Fact]
    public async Task Lingers_as_ever_when_it_is_open_again_and_nobody_is_in()
    {
        var unit = await _world.EnterInAnotherFlow();
        _ = _world.Protector.TryClose("a newer deployment waits");
        await unit.DisposeAsync();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(4));
        _world.Protector.Reopen();
        await AssertLingersAsync();
    }

    [Fact]
    public async Task Lingers_as_ever_also_when_it_had_been_about_to_let_go()
    {
        var unit = await _world.EnterInAnotherFlow();
        _ = _world.Protector.TryClose("a newer deployment waits");
        _world.Protector.LetGo();
        _world.Protector.Reopen();
        await unit.DisposeAsync();
        await AssertLingersAsync();
    }

    [Fact]
    public async Task Tells_whoever_waits_until_all_have_left_that_it_is_open_again()
    {
        await using var held = await _world.EnterInAnotherFlow();
        var emptied = _world.Protector.TryClose("a newer deployment waits");
        _world.Protector.Reopen();
        await PoolAtRest.WaitAsync();

        Assert.True(emptied!.IsCompleted);
        Assert.Equal(1, _world.Log.Count(121));
    }

    [Fact]
    public async Task Has_nothing_to_let_go_or_to_open_while_it_is_open()
    {
        var unit = await _world.EnterInAnotherFlow();
        _world.Protector.LetGo();
        _world.Protector.Reopen();
        await unit.DisposeAsync();
        await _world.AdvanceAsync(TimeSpan.FromSeconds(50));

        Assert.Equal((0, 0), (_task.Releases, _world.Log.Count(121)));
    }

    [Fact]
    public async Task Lets_new_work_wait_until_it_is_open_again()
    {
        await using var held = await _world.EnterInAnotherFlow();
        _ = _world.Protector.TryClose("a newer deployment waits");
        var waiting = _world.EnterInAnotherFlow();
        var gate = _world.Protector.WaitUntilOpenAsync(TestContext.Current.CancellationToken).AsTask();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal((false, false, ProtectionPhase.Yielding), (waiting.IsCompleted, gate.IsCompleted, _world.Protector.Status.Phase));

        _world.Protector.Reopen();
        await gate.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        await using var scope = await waiting.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.Equal((true, ProtectionPhase.Open), (scope.IsProtected, _world.Protector.Status.Phase));
    }

    [Fact]
    public async Task Is_not_kept_protected_by_those_who_wait()
    {
        var held = await _world.EnterInAnotherFlow();
        var emptied = _world.Protector.TryClose("a newer deployment waits");
        var waiting = _world.EnterInAnotherFlow();
        _world.Protector.LetGo();
        await held.DisposeAsync();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 1, true, false), (_task.Protects, _task.Releases, emptied!.IsCompleted, waiting.IsCompleted));

        _world.Protector.Reopen();
        await using var scope = await waiting.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.Equal((2, true), (_task.Protects, scope.IsProtected));
    }

    [Fact]
    public async Task Asks_for_as_long_a_lease_as_those_who_waited_said_they_need()
    {
        _ = _world.Protector.TryClose("a newer deployment waits");
        var waiting = _world.Protector.EnterAsync("export", TimeSpan.FromHours(5), TestContext.Current.CancellationToken).AsTask();
        _world.Protector.Reopen();
        await using var scope = await waiting.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromMinutes(301 + 60), Assert.Single(_task.Calls).Duration);
    }

    [Fact]
    public async Task Admits_nested_work()
    {
        await using var outer = await _world.Protector.EnterAsync("outer", cancellationToken: TestContext.Current.CancellationToken);
        _ = _world.Protector.TryClose("a newer deployment waits");
        _world.Protector.LetGo();

        await using var inner = await _world.Protector.EnterAsync("inner", cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(inner.IsProtected);
    }

    [Fact]
    public async Task Admits_work_of_a_flow_that_is_inside_another_unit_although_its_outermost_has_ended()
    {
        var outer = await _world.Protector.EnterAsync("outer", cancellationToken: TestContext.Current.CancellationToken);
        var inner = await _world.Protector.EnterAsync("inner", cancellationToken: TestContext.Current.CancellationToken);
        await outer.DisposeAsync();
        var emptied = _world.Protector.TryClose("a newer deployment waits");

        var next = await _world.Protector.EnterAsync("next", cancellationToken: TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit);
        await inner.DisposeAsync();
        await next.DisposeAsync();
        await emptied!.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Admits_such_work_also_after_its_flow_has_entered_and_left_another()
    {
        var message = await EnterAsync("message");
        var job = await EnterAsync("job");
        await message.DisposeAsync();
        await (await EnterAsync("file 1")).DisposeAsync();
        var emptied = _world.Protector.TryClose("a newer deployment waits");

        var next = await EnterAsync("file 2");
        await job.DisposeAsync();
        await next.DisposeAsync();
        await emptied!.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keeps_nothing_of_what_a_flow_has_left_that_is_never_inside_nothing(bool yielding)
    {
        var unit = await EnterAsync("first");
        _ = yielding ? _world.Protector.TryClose("a newer deployment waits") : null;
        for (var i = 0; i < 10; i++)
        {
            var next = await EnterAsync("next");
            await unit.DisposeAsync();
            unit = next;
        }

        Assert.Null(unit.Around!.Around);
        Assert.Same(unit.Root.Root, unit.Root);
        await unit.DisposeAsync();
    }

    [Fact]
    public async Task Keeps_no_such_work_waiting_for_longer_than_AWS_when_it_waited_for_that_as_the_yield_began()
    {
        var world = new RuntimeWorld(static o => (o.LeaseDuration, o.WhenUnavailable) = (TimeSpan.FromMinutes(2), UnavailablePolicy.Refuse), _task);
        var outer = await world.Protector.EnterAsync("outer", cancellationToken: TestContext.Current.CancellationToken);
        await using var inner = await world.Protector.EnterAsync("inner", cancellationToken: TestContext.Current.CancellationToken);
        await outer.DisposeAsync();
        _task.Auto = null;
        await world.AdvanceAsync(TimeSpan.FromSeconds(120 - 30));
        var next = world.Protector.EnterAsync("next", cancellationToken: TestContext.Current.CancellationToken).AsTask();
        Assert.False(next.IsCompleted);

        _ = world.Protector.TryClose("a newer deployment waits");
        await world.AdvanceAsync(TimeSpan.FromSeconds(7));
        await Assert.ThrowsAsync<TaskProtectionException>(() => next.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Lets_a_wait_be_cancelled_and_holds_nothing_for_it()
    {
        _ = _world.Protector.TryClose("a newer deployment waits");
        using var giveUp = new CancellationTokenSource();
        var waiting = _world.Protector.EnterAsync(cancellationToken: giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        _world.Protector.Reopen();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(_task.Calls);
    }

    [Fact]
    public async Task Refuses_those_who_wait_when_a_drain_begins()
    {
        _ = _world.Protector.TryClose("a newer deployment waits");
        var waiting = _world.EnterInAnotherFlow();
        _world.Protector.BeginDrain();

        var refusal = await Assert.ThrowsAsync<TaskProtectionException>(() => waiting);
        Assert.Equal((ProtectionFailure.Draining, ProtectionPhase.Draining), (refusal.Failure, _world.Protector.Status.Phase));
        await _world.Protector.Drained.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        _world.Protector.Reopen();
        await Assert.ThrowsAsync<TaskProtectionException>(async () => await _world.Protector.EnterAsync());
    }

    [Fact]
    public async Task Does_not_count_the_time_before_the_reopening_as_a_wait_for_AWS()
    {
        _task.Auto = null;
        _world.Options.WhenUnavailable = UnavailablePolicy.Refuse;
        _ = _world.Protector.TryClose("a newer deployment waits");
        var waiting = _world.EnterInAnotherFlow();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(1));
        _world.Protector.Reopen();
        await _world.AdvanceAsync(TimeSpan.FromSeconds(5));
        (await _task.NextAsync(CallKind.Protect)).Answer(new ProtectionReply(ProtectionOutcome.Done));

        await using var scope = await waiting.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.True(scope.IsProtected);
    }

    [Fact]
    public async Task Is_not_closed_twice_nor_while_it_is_refused()
    {
        Assert.NotNull(_world.Protector.TryClose("a newer deployment waits"));
        Assert.Null(_world.Protector.TryClose("a newer deployment waits"));
        _world.Protector.Reopen();

        _task.Auto = _ => new ProtectionReply(ProtectionOutcome.Refused) { Reason = "DEPLOYMENT_BLOCKED" };
        await Assert.ThrowsAsync<TaskProtectionException>(async () => await _world.Protector.EnterAsync());
        Assert.Null(_world.Protector.TryClose("a newer deployment waits"));
    }

    [Fact]
    public async Task Knows_for_how_long_it_has_kept_AWS_waiting()
    {
        Assert.Null(_world.Protector.HeldFor);
        var scope = await _world.EnterProtectedAsync();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(TimeSpan.FromMinutes(30), _world.Protector.HeldFor);

        _ = _world.Protector.TryClose("a newer deployment waits");
        _world.Protector.LetGo();
        await scope.DisposeAsync();
        await PoolAtRest.WaitAsync();
        Assert.Null(_world.Protector.HeldFor);
    }

    [Fact]
    public async Task Knows_whether_work_ever_ran_side_by_side()
    {
        await using var outer = await _world.Protector.EnterAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var inner = await _world.Protector.EnterAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.False(_world.Protector.HasManySlots);

        await using var beside = await _world.EnterInAnotherFlow();
        Assert.True(_world.Protector.HasManySlots);
    }

    /// <summary>For a minute from now on, and then it lets go.</summary>
    private async Task AssertLingersAsync()
    {
        await _world.AdvanceAsync(TimeSpan.FromSeconds(50));
        Assert.Equal(0, _task.Releases);
        await _world.AdvanceAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(1, _task.Releases);
    }

    private Task<ProtectionScope> EnterAsync(string work)
        => _world.Protector.EnterAsync(work, cancellationToken: TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
}
