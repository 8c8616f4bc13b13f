using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

public sealed class NestedWork
{
    [Fact]
    public async Task Never_waits_for_a_grant_that_the_outer_one_did_not_get()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(target);
        var entering = world.Protector.EnterAsync("outer");
        await target.NextAsync(CallKind.Protect);
        await world.AdvanceAsync(TimeSpan.FromSeconds(6)); // Admitted for want of an answer; a failure would admit anybody at once.
        await using var outer = await entering;

        var inner = world.Protector.EnterAsync("inner");

        Assert.True(inner.IsCompletedSuccessfully);
        await (await inner).DisposeAsync();
    }

    [Fact]
    public async Task Is_admitted_while_admission_is_closed_by_a_drain()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        await using var outer = await world.Protector.EnterAsync("outer");
        world.Protector.BeginDrain();

        await using var inner = await world.Protector.EnterAsync("inner");

        Assert.Equal(2, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Is_found_by_a_decorator_that_awaits_nothing_before_it_returns()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        ValueTask<ProtectionScope> Decorated() => world.Protector.EnterAsync("outer");
        await using var outer = await Decorated();
        world.Protector.BeginDrain();

        await using var inner = await world.Protector.EnterAsync("inner");

        Assert.Equal(2, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Is_found_by_an_entry_with_a_name_and_a_token_alone()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        ITaskProtection protection = world.Protector;
        await using var outer = await protection.EnterAsync("outer", TestContext.Current.CancellationToken);
        world.Protector.BeginDrain();

        await using var inner = await protection.EnterAsync("inner", TestContext.Current.CancellationToken);

        Assert.Equal((2, "inner"), (world.Protector.Status.Holders, inner.Work));
    }

    [Fact]
    public async Task Is_refused_once_the_outermost_scope_is_disposed()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        var outer = await world.Protector.EnterAsync("outer");
        await using var inner = await world.Protector.EnterAsync("inner");
        await outer.DisposeAsync();
        world.Protector.BeginDrain();

        var error = await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.EnterAsync("late"));

        Assert.Equal(ProtectionFailure.Draining, error.Failure);
    }

    [Fact]
    public async Task Is_refused_after_the_drain_deadline()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        await using var outer = await world.Protector.EnterAsync("outer");
        world.Protector.BeginDrain();
        await world.AdvanceAsync(TimeSpan.FromSeconds(20));

        var error = await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.EnterAsync("inner"));

        Assert.Equal(ProtectionFailure.Draining, error.Failure);
    }

    [Fact]
    public async Task Does_not_make_the_entries_of_a_pump_nested_once_a_round_is_over()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        for (var round = 0; round < 2; round++)
        {
            await using var scope = await world.Protector.EnterAsync($"round {round}");
        }

        world.Protector.BeginDrain();

        await Assert.ThrowsAsync<TaskProtectionException>(async () => await world.Protector.EnterAsync("next round"));
    }

    [Fact]
    public async Task Is_told_from_work_of_another_flow()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        var otherFlow = new TaskCompletionSource();
        var outside = Task.Run(async () =>
        {
            await otherFlow.Task;
            await world.Protector.EnterAsync("outside");
        });
        await using var outer = await world.Protector.EnterAsync("outer");
        world.Protector.BeginDrain();
        otherFlow.SetResult();

        await Assert.ThrowsAsync<TaskProtectionException>(() => outside.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task May_be_disposed_in_any_order()
    {
        var target = new FakeTarget { Linger = TimeSpan.Zero }.Granting();
        var world = new RuntimeWorld(target);
        var outer = await world.Protector.EnterAsync("outer");
        var inner = await world.Protector.EnterAsync("inner");

        await outer.DisposeAsync();
        Assert.Equal(1, world.Protector.Status.Holders);
        Assert.True(inner.IsProtected);
        await inner.DisposeAsync();

        await Patience.UntilAsync(() => target.Releases == 1);
    }
}
