using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

public sealed class LosingProtection
{
    [Fact]
    public async Task Fires_when_the_lease_ends_because_renewals_were_refused()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(o => o.LeaseDuration = TimeSpan.FromMinutes(10), target);
        var entering = world.Protector.EnterAsync("long order");
        (await target.NextAsync(CallKind.Protect)).Answer(ProtectionOutcome.Done);
        var scope = await entering;
        target.Auto = kind => kind == CallKind.Protect ? new ProtectionReply(ProtectionOutcome.Refused) { Reason = "DEPLOYMENT_BLOCKED" } : null;

        await world.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.True(scope.IsProtected);
        Assert.False(scope.ProtectionLost.IsCancellationRequested);
        Assert.Equal(ProtectionPhase.Blocked, world.Protector.Status.Phase);
        for (var minute = 6; minute < 10; minute++)
        {
            await world.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        Assert.False(scope.IsProtected);
        Assert.True(scope.ProtectionLost.IsCancellationRequested);
        Assert.Equal(1, world.Log.Count(105));
    }

    [Fact]
    public async Task Is_nobodys_loss_while_no_work_is_running()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(static o => (o.LeaseDuration, o.Task.Linger) = (TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1)), target);
        var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        target.Auto = static _ => new(ProtectionOutcome.Refused) { Reason = "DEPLOYMENT_BLOCKED" };
        Assert.NotNull(world.Protector.TryClose("a deployment"));
        await scope.DisposeAsync();
        for (var second = 0; second < 180; second++)
        {
            await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        Assert.All(world.Protector.Status.Targets, static status => Assert.Null(status.ProtectedUntil));
        Assert.Equal(0, world.Log.Count(105));
    }

    [Fact]
    public async Task Is_not_what_a_release_does_that_gives_the_work_up()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        world.Protector.BeginDrain();
        for (var second = 0; second < 40; second++)
        {
            await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        Assert.True(scope.Aborted.IsCancellationRequested);
        Assert.False(scope.ProtectionLost.IsCancellationRequested);
        Assert.Equal(0, world.Log.Count(105));
    }

    [Fact]
    public async Task Fires_on_time_even_while_a_renewal_hangs()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(o => (o.LeaseDuration, o.CallTimeout) = (TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30)), target);
        var entering = world.Protector.EnterAsync("order");
        (await target.NextAsync(CallKind.Protect)).Answer(ProtectionOutcome.Done);
        var scope = await entering;

        for (var i = 0; i < 119; i++)
        {
            await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        Assert.True(scope.IsProtected);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));

        await Patience.UntilAsync(() => scope.ProtectionLost.IsCancellationRequested);
        Assert.False(scope.IsProtected);
    }

    [Fact]
    public async Task Comes_with_the_end_of_the_lease_and_not_with_an_answer_that_the_target_does_not_apply()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(target);
        var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        var lost = scope.ProtectionLost;
        target.Auto = static kind => new(kind == CallKind.Protect ? ProtectionOutcome.NotApplicable : ProtectionOutcome.Done) { Reason = "TASK_NOT_VALID" };

        await world.AdvanceAsync(TimeSpan.FromMinutes(119));
        Assert.Equal((true, 0), (scope.IsProtected, target.Releases));
        Assert.False(lost.IsCancellationRequested);
        await world.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.True(lost.IsCancellationRequested);
        Assert.Equal((1, 1), (world.Log.Count(105), world.Log.Count(106)));
        Assert.Equal(TargetState.NotApplicable, world.Target().State);
    }

    [Fact]
    public async Task Stays_told_to_a_scope_that_first_asks_afterwards()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(o => o.LeaseDuration = TimeSpan.FromMinutes(2), target);
        var entering = world.Protector.EnterAsync("order");
        (await target.NextAsync(CallKind.Protect)).Answer(ProtectionOutcome.Done);
        var scope = await entering;
        target.Auto = _ => new ProtectionReply(ProtectionOutcome.Throttled);

        for (var i = 0; i < 13; i++)
        {
            await world.AdvanceAsync(TimeSpan.FromSeconds(10));
        }

        Assert.True(scope.ProtectionLost.IsCancellationRequested);
        target.Granting();
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Patience.UntilAsync(() => scope.IsProtected);
        Assert.False((await world.EnterProtectedAsync()).ProtectionLost.IsCancellationRequested);
    }
}

public sealed class BlockedProtection
{
    private static readonly ProtectionReply s_refused = new(ProtectionOutcome.Refused) { Reason = "DEPLOYMENT_BLOCKED" };

    [Fact]
    public async Task Refuses_new_work_and_says_why()
    {
        var world = new RuntimeWorld(new FakeTarget { Auto = _ => s_refused });

        var error = await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.EnterAsync());

        Assert.Equal(ProtectionFailure.Refused, error.Failure);
        Assert.Contains("DEPLOYMENT_BLOCKED", error.Message, StringComparison.Ordinal);
        Assert.Equal(ProtectionPhase.Blocked, world.Protector.Status.Phase);
        Assert.Equal(0, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Refuses_the_next_one_at_once_without_another_call()
    {
        var target = new FakeTarget { Auto = _ => s_refused };
        var world = new RuntimeWorld(target);
        await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.EnterAsync());

        var second = world.Protector.EnterAsync();

        Assert.True(second.IsFaulted);
        Assert.Equal(1, target.Protects);
        await Assert.ThrowsAsync<TaskProtectionException>(async () => await second);
    }

    [Fact]
    public async Task Closes_the_gate_until_a_probe_is_granted_then_lingers()
    {
        var target = new FakeTarget { Auto = _ => s_refused };
        var world = new RuntimeWorld(target);
        await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.EnterAsync());
        var gate = world.Protector.WaitUntilOpenAsync(CancellationToken.None).AsTask();
        await world.AdvanceAsync(TimeSpan.FromSeconds(11)); // the first pause is 15 s, less a quarter at most
        Assert.Equal(1, target.Protects);
        Assert.False(gate.IsCompleted);

        target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(20));

        await gate.WaitAsync(Patience.Limit);
        Assert.Equal(ProtectionPhase.Open, world.Protector.Status.Phase);
        Assert.True(world.Protector.EnterAsync().IsCompletedSuccessfully);
        Assert.Equal(2, target.Protects);
    }

    [Fact]
    public async Task Releases_a_probes_grant_that_nobody_uses()
    {
        var target = new FakeTarget { Auto = _ => s_refused };
        var world = new RuntimeWorld(target);
        await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.EnterAsync());
        target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(2, target.Protects);

        await world.AdvanceAsync(TimeSpan.FromSeconds(61));

        await Patience.UntilAsync(() => target.Releases == 1);
    }

    [Fact]
    public async Task Lets_the_gate_be_left_by_cancellation()
    {
        var world = new RuntimeWorld(new FakeTarget { Auto = _ => s_refused });
        await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.EnterAsync());
        using var cancellation = new CancellationTokenSource();
        var gate = world.Protector.WaitUntilOpenAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gate.WaitAsync(Patience.Limit));
    }
}
