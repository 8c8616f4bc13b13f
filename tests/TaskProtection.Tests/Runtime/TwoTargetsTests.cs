using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

public sealed class TwoTargets
{
    private readonly FakeTarget _task = new("task") { Linger = TimeSpan.Zero };
    private readonly FakeTarget _instance = new("instance") { Linger = TimeSpan.Zero };

    [Fact]
    public async Task Are_acquired_one_after_the_other()
    {
        var world = new RuntimeWorld(_task, _instance);
        var entering = world.Protector.EnterAsync().AsTask();
        var call = await _task.NextAsync(CallKind.Protect);
        await PoolAtRest.WaitAsync();
        Assert.Empty(_instance.Calls);

        call.Answer(ProtectionOutcome.Done);
        (await _instance.NextAsync(CallKind.Protect)).Answer(new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = true });

        Assert.True((await entering.WaitAsync(Patience.Limit)).IsProtected);
    }

    [Fact]
    public async Task Share_one_wait_of_CallTimeout()
    {
        var world = new RuntimeWorld(_task, _instance);
        var entering = world.Protector.EnterAsync().AsTask();
        var call = await _task.NextAsync(CallKind.Protect);
        await world.AdvanceAsync(TimeSpan.FromSeconds(4));
        call.Answer(ProtectionOutcome.Done);
        await _instance.NextAsync(CallKind.Protect);
        await world.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.False((await entering.WaitAsync(Patience.Limit)).IsProtected);
    }

    [Fact]
    public async Task Do_not_protect_the_instance_of_a_task_that_is_refused()
    {
        _task.Auto = _ => new ProtectionReply(ProtectionOutcome.Refused);
        var world = new RuntimeWorld(_task, _instance);

        await Assert.ThrowsAsync<TaskProtectionException>(() => world.Protector.EnterAsync().AsTask().WaitAsync(Patience.Limit));
        await PoolAtRest.WaitAsync();

        Assert.Empty(_instance.Calls);
    }

    [Fact]
    public async Task Protect_the_instance_even_where_the_task_cannot_be()
    {
        _task.Auto = _ => new ProtectionReply(ProtectionOutcome.NotApplicable);
        _instance.Granting(neverExpires: true);
        var world = new RuntimeWorld(_task, _instance);

        Assert.True((await world.EnterProtectedAsync()).IsProtected);
    }

    [Fact]
    public async Task Are_released_one_after_the_other()
    {
        _task.Granting();
        _instance.Granting(neverExpires: true);
        var world = new RuntimeWorld(_task, _instance);
        var scope = await world.EnterProtectedAsync();
        (_task.Auto, _instance.Auto) = (null, null);

        await scope.DisposeAsync();
        var call = await _task.NextAsync(CallKind.Release);
        await PoolAtRest.WaitAsync();
        Assert.Equal(0, _instance.Releases);
        call.Answer(ProtectionOutcome.Done);

        (await _instance.NextAsync(CallKind.Release)).Answer(ProtectionOutcome.Done);
    }

    [Fact]
    public async Task Release_the_instance_though_releasing_the_task_fails()
    {
        _task.Granting();
        _instance.Granting(neverExpires: true);
        var world = new RuntimeWorld(_task, _instance);
        var scope = await world.EnterProtectedAsync();
        _task.Auto = _ => new ProtectionReply(ProtectionOutcome.Unknown);

        await scope.DisposeAsync();

        await Patience.UntilAsync(() => _instance.Releases == 1);
    }

    [Fact]
    public async Task Are_released_at_once_in_a_drain_and_only_the_instance_is_waited_for()
    {
        _task.Granting();
        _instance.Granting(neverExpires: true);
        var world = new RuntimeWorld(_task, _instance);
        var scope = await world.EnterProtectedAsync();
        (_task.Auto, _instance.Auto) = (null, null);
        world.Protector.BeginDrain();
        Assert.Equal(0, _instance.Releases);

        await scope.DisposeAsync();
        await _task.NextAsync(CallKind.Release);
        var clearing = await _instance.NextAsync(CallKind.Release);
        await PoolAtRest.WaitAsync();
        Assert.False(world.Protector.Drained.IsCompleted);
        clearing.Answer(ProtectionOutcome.Done);

        await world.Protector.Drained.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task End_a_drain_at_once_when_only_the_tasks_protection_is_unknown()
    {
        _task.Auto = _ => new ProtectionReply(ProtectionOutcome.Unknown);
        _instance.Auto = _ => new ProtectionReply(ProtectionOutcome.NotApplicable);
        var world = new RuntimeWorld(_task, _instance);
        await (await world.EnterInAnotherFlow().WaitAsync(Patience.Limit)).DisposeAsync();

        world.Protector.BeginDrain();

        await world.Protector.Drained.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Lose_the_claim_on_a_pending_instance_whose_flag_cannot_be_set()
    {
        _task.Granting();
        _instance.Auto = _ => new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = true, RenewAfter = TimeSpan.FromSeconds(15) };
        var world = new RuntimeWorld(_task, _instance);
        var scope = await world.EnterProtectedAsync();
        _instance.Auto = _ => new ProtectionReply(ProtectionOutcome.Denied) { Reason = "no rights" };

        await world.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.True(scope.IsProtected);
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.False(scope.IsProtected);
        Assert.True(scope.ProtectionLost.IsCancellationRequested);
        Assert.Equal(TargetState.Unavailable, world.Target("instance").State);
    }

    [Fact]
    public async Task Keep_the_claim_when_a_repeat_that_is_a_precaution_fails_and_repeat_it()
    {
        _task.Granting();
        _instance.Auto = _ => new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = true, RenewAfter = TimeSpan.FromSeconds(15), RepeatIsPrecaution = true };
        var world = new RuntimeWorld(_task, _instance);
        await using var scope = await world.EnterProtectedAsync();
        _instance.Auto = _ => new ProtectionReply(ProtectionOutcome.Failed) { Reason = "out of order" };

        await world.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.True(scope.IsProtected);
        Assert.InRange(_instance.Protects, 4, 10);
        _instance.Granting(neverExpires: true);
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));
        var asked = _instance.Protects;
        await world.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(asked, _instance.Protects);
        Assert.Equal(TargetState.Protected, world.Target("instance").State);
    }

    [Fact]
    public async Task Are_not_asked_again_once_they_do_not_apply()
    {
        _task.Auto = _ => new ProtectionReply(ProtectionOutcome.Unknown);
        _instance.Granting(neverExpires: true);
        var world = new RuntimeWorld(_task, _instance);
        await using var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        _task.Auto = kind => new ProtectionReply(kind == CallKind.Protect ? ProtectionOutcome.NotApplicable : ProtectionOutcome.Done);
        await world.AdvanceAsync(TimeSpan.FromSeconds(10));
        var asked = _task.Protects;

        await world.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Equal(asked, _task.Protects);
        Assert.Equal(TargetState.NotApplicable, world.Target().State);
        Assert.True(scope.IsProtected);
    }

    [Fact]
    public async Task Are_both_asked_for_work_that_is_in_though_the_first_is_refused()
    {
        _task.Auto = static _ => new ProtectionReply(ProtectionOutcome.Unknown);
        _instance.Auto = static _ => new ProtectionReply(ProtectionOutcome.Unknown);
        var world = new RuntimeWorld(_task, _instance);
        await using var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        _task.Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused);
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(TargetState.Blocked, world.Target().State);
        _instance.Granting(neverExpires: true);

        await world.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(TargetState.Protected, world.Target("instance").State);
    }

    [Fact]
    public async Task Are_asked_again_after_a_refusal_of_the_second_though_nobody_waits()
    {
        var second = new FakeTarget("custom") { Linger = TimeSpan.Zero, Auto = static _ => new(ProtectionOutcome.Refused) };
        var first = new FakeTarget { Linger = TimeSpan.Zero }.Granting();
        var world = new RuntimeWorld(first, second);
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        second.Granting();

        await world.AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(2, second.Protects);
        Assert.Equal(ProtectionPhase.Open, world.Protector.Status.Phase);
        await using var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        Assert.True(scope.IsProtected);
    }
}
