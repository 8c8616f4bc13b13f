using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Sqs;
using TaskProtection.Testing;
using TaskProtection.Testing.Time;

namespace TaskProtection.Tests.Simulator;

public sealed class FakedProtection
{
    private static readonly TaskProtectionOptions Refusing = new() { WhenUnavailable = UnavailablePolicy.Refuse };

    [Fact]
    public async Task Admits_and_protects_what_enters_without_a_wait()
    {
        await using var fake = new FakeTaskProtection();

        var entering = fake.EnterAsync("export 1");

        Assert.True(entering.IsCompletedSuccessfully);
        await using var scope = await entering;
        Assert.True(scope is { IsProtected: true, ProtectedUntil: not null, ProtectionLost.IsCancellationRequested: false });
        Assert.Equal((ProtectionPhase.Open, 1, true), Of(fake.Status));
        Assert.False(fake.Stopping.IsCancellationRequested || fake.Aborted.IsCancellationRequested);
        await fake.WaitUntilOpenAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Ends_with_the_last_unit_of_work_and_can_begin_again_at_once()
    {
        await using var fake = new FakeTaskProtection();
        for (var i = 0; i < 3; i++)
        {
            var scope = await InAnotherFlow(fake);
            Assert.True(scope.IsProtected);
            await scope.DisposeAsync();
            Assert.False(scope.IsProtected);
            if (i > 0)
            {
                Assert.Equal((ProtectionPhase.Open, 0, false), Of(fake.Status)); // The first time the next entry comes before anybody has looked.
            }
        }

        Assert.Equal(TargetState.Idle, fake.Status.Targets.Single().State);
    }

    [Fact]
    public async Task Has_released_when_its_time_goes_on_what_was_held_before()
    {
        var time = new VirtualTime();
        await using var fake = new FakeTaskProtection(time: time);
        await (await InAnotherFlow(fake)).DisposeAsync();
        time.Advance(TimeSpan.FromSeconds(10));
        await using var scope = await InAnotherFlow(fake);
        fake.Refuse();

        time.Advance(TimeSpan.FromMinutes(1)); // A release that nobody had heard of would be in doubt, and asked about once more.
        Assert.True(scope is { IsProtected: true, ProtectionLost.IsCancellationRequested: false });
    }

    [Fact]
    public async Task Tells_what_was_entered_and_not_what_was_turned_away()
    {
        await using var fake = new FakeTaskProtection();
        await using (await fake.EnterAsync("outer"))
        {
            await using var inner = await fake.EnterAsync("inner");
        }

        await using (await fake.EnterAsync())
        {
            fake.Refuse();
        }

        Assert.Equal(ProtectionFailure.Refused, await FailureOf(fake, "refused"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await fake.EnterAsync("cancelled", new CancellationToken(canceled: true)));
        Assert.Equal(["outer", "inner", null], fake.Entered);
    }

    [Fact]
    public async Task Does_not_take_a_negative_duration()
    {
        await using var fake = new FakeTaskProtection();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await fake.EnterAsync("export", TimeSpan.FromTicks(-1)));
        Assert.Empty(fake.Entered);
    }

    [Fact]
    public async Task Is_granted_for_as_long_as_the_work_is_expected_to_take()
    {
        var time = new VirtualTime();
        await using var fake = new FakeTaskProtection(time: time);
        await using var scope = await fake.EnterAsync("export");

        await using var longer = await InAnotherFlow(fake, "longer", TimeSpan.FromHours(6));

        Assert.True(scope.ProtectedUntil >= time.GetUtcNow().AddHours(6));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refuses_what_enters_and_keeps_what_is_held(bool isHeld)
    {
        await using var fake = new FakeTaskProtection();
        var held = isHeld ? await InAnotherFlow(fake, "held") : null;

        fake.Refuse();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(ProtectionFailure.Refused, await FailureOf(fake));
        }

        Assert.Equal((ProtectionPhase.Blocked, isHeld ? 1 : 0, isHeld), Of(fake.Status));
        Assert.Equal(isHeld ? true : null, held?.IsProtected);
        Assert.NotEqual(true, held?.ProtectionLost.IsCancellationRequested);
    }

    [Fact]
    public async Task Refuses_no_nested_work()
    {
        await using var fake = new FakeTaskProtection();
        await using var outer = await fake.EnterAsync("outer");
        fake.Refuse();

        await using var inner = await fake.EnterAsync("inner");

        Assert.True(inner.IsProtected);
        Assert.Equal(ProtectionFailure.Refused, await FailureInAnotherFlow(fake));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Is_out_of_reach_for_what_enters_while_what_is_held_stays_protected(bool isHeld)
    {
        await using var fake = new FakeTaskProtection(Refusing);
        var held = isHeld ? await InAnotherFlow(fake, "held") : null;

        fake.Refuse(ProtectionFailure.Unreachable);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(ProtectionFailure.Unreachable, await FailureOf(fake));
        }

        Assert.Equal((ProtectionPhase.Open, isHeld ? 1 : 0, isHeld), Of(fake.Status));
        Assert.NotEqual(true, held?.ProtectionLost.IsCancellationRequested);
    }

    [Fact]
    public async Task Is_out_of_reach_after_a_refusal_too()
    {
        await using var fake = new FakeTaskProtection(Refusing);
        await using var held = await InAnotherFlow(fake, "held");
        fake.Refuse();
        fake.Refuse(ProtectionFailure.Unreachable);
        Assert.Equal(ProtectionFailure.Unreachable, await FailureOf(fake));

        fake.Refuse();

        Assert.Equal(ProtectionFailure.Refused, await FailureOf(fake));
        Assert.False(held.ProtectionLost.IsCancellationRequested);
    }

    [Fact]
    public async Task Says_what_cannot_be_had_by_refusing()
    {
        await using var proceeding = new FakeTaskProtection();

        Assert.Contains("LoseProtection", Assert.Throws<InvalidOperationException>(() => proceeding.Refuse(ProtectionFailure.Unreachable)).Message);
        Assert.Contains("BeginStopping", Assert.Throws<ArgumentOutOfRangeException>(() => proceeding.Refuse(ProtectionFailure.Draining)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => proceeding.Refuse(ProtectionFailure.Unknown));

        await using var scope = await proceeding.EnterAsync();
        Assert.True(scope.IsProtected);
    }

    [Theory]
    [InlineData(ProtectionFailure.Refused, false)]
    [InlineData(ProtectionFailure.Refused, true)]
    [InlineData(ProtectionFailure.Unreachable, false)]
    [InlineData(ProtectionFailure.Unreachable, true)]
    public async Task Is_granted_again_at_once(ProtectionFailure failure, bool isHeld)
    {
        await using var fake = new FakeTaskProtection(Refusing);
        var held = isHeld ? await InAnotherFlow(fake, "held") : null;
        for (var i = 0; i < 3; i++)
        {
            fake.Refuse(failure);
            Assert.Equal(failure, await FailureOf(fake));

            fake.Grant();

            Assert.Equal(ProtectionPhase.Open, fake.Status.Phase);
            await fake.WaitUntilOpenAsync(CancellationToken.None);
            await using var scope = await InAnotherFlow(fake);
            Assert.True(scope.IsProtected);
        }

        Assert.NotEqual(true, held?.ProtectionLost.IsCancellationRequested);
    }

    [Theory]
    [InlineData(ProtectionFailure.Refused)]
    [InlineData(ProtectionFailure.Unreachable)]
    public async Task Opens_the_gate_of_pollers_when_it_is_granted_again(ProtectionFailure failure)
    {
        await using var fake = new FakeTaskProtection(Refusing);
        fake.Refuse(failure);
        Assert.Equal(failure, await FailureOf(fake));
        var open = fake.WaitUntilOpenAsync(CancellationToken.None).AsTask();
        await PoolAtRest.WaitAsync();
        Assert.False(open.IsCompleted);

        fake.Grant();

        await open.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Is_lost_by_all_that_is_held_nested_work_included()
    {
        await using var fake = new FakeTaskProtection();
        await using var outer = await fake.EnterAsync("outer");
        await using var inner = await fake.EnterAsync("inner");
        await using var other = await InAnotherFlow(fake, "other");

        fake.LoseProtection();

        Assert.All([outer, inner, other], static scope => Assert.True(scope is
        {
            IsProtected: false, ProtectedUntil: null, ProtectionLost.IsCancellationRequested: true, Stopping.IsCancellationRequested: false,
        }));
        Assert.Equal((ProtectionPhase.Open, 3, false), Of(fake.Status));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task That_is_lost_lets_new_work_in_unprotected(bool isHeld)
    {
        await using var fake = new FakeTaskProtection();
        var held = isHeld ? await InAnotherFlow(fake, "held") : null;
        fake.LoseProtection();

        var entering = fake.EnterAsync("export");

        Assert.True(entering.IsCompletedSuccessfully);
        await using var scope = await entering;
        Assert.True(scope is { IsProtected: false, ProtectionLost.IsCancellationRequested: false });
        fake.LoseProtection();
        Assert.False(scope.ProtectionLost.IsCancellationRequested); // It has none to lose.

        fake.Grant();

        Assert.True(scope.IsProtected);
        Assert.Equal(isHeld ? true : null, held?.IsProtected);
        Assert.Equal(isHeld ? true : null, held?.ProtectionLost.IsCancellationRequested);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task That_is_lost_turns_new_work_away_where_it_must_be_protected(bool isHeld)
    {
        await using var fake = new FakeTaskProtection(Refusing);
        _ = isHeld ? await InAnotherFlow(fake, "held") : null;

        fake.LoseProtection();

        Assert.Equal(ProtectionFailure.Unreachable, await FailureOf(fake));
        fake.Grant();
        await using var scope = await InAnotherFlow(fake);
        Assert.True(scope.IsProtected);
    }

    [Fact]
    public async Task That_is_lost_while_it_is_refused_is_refused_still()
    {
        await using var fake = new FakeTaskProtection();
        await using var held = await InAnotherFlow(fake, "held");
        fake.Refuse();
        var open = fake.WaitUntilOpenAsync(CancellationToken.None).AsTask();

        fake.LoseProtection();

        Assert.True(held is { IsProtected: false, ProtectionLost.IsCancellationRequested: true });
        Assert.Equal(ProtectionFailure.Refused, await FailureOf(fake));
        await PoolAtRest.WaitAsync();
        Assert.False(open.IsCompleted);

        fake.Grant();

        Assert.True(held is { IsProtected: true, ProtectionLost.IsCancellationRequested: true });
        await open.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Can_be_lost_again()
    {
        await using var fake = new FakeTaskProtection();
        for (var i = 0; i < 3; i++)
        {
            await using var scope = await InAnotherFlow(fake);
            Assert.True(scope is { IsProtected: true, ProtectionLost.IsCancellationRequested: false });
            fake.LoseProtection();
            Assert.True(scope is { IsProtected: false, ProtectionLost.IsCancellationRequested: true });
            fake.Grant();
        }
    }

    [Fact]
    public async Task Is_lost_after_shutdown_has_begun_too()
    {
        await using var fake = new FakeTaskProtection();
        await using var scope = await InAnotherFlow(fake);
        fake.BeginStopping();
        Assert.True(scope.IsProtected);

        fake.LoseProtection();

        Assert.True(scope is { IsProtected: false, ProtectionLost.IsCancellationRequested: true, Aborted.IsCancellationRequested: false });
    }

    [Fact]
    public async Task Begins_to_stop()
    {
        await using var fake = new FakeTaskProtection();
        await using var outer = await fake.EnterAsync("outer");

        fake.BeginStopping();
        fake.BeginStopping();

        Assert.True(outer is { IsProtected: true, Stopping.IsCancellationRequested: true, Aborted.IsCancellationRequested: false });
        Assert.True(fake.Stopping.IsCancellationRequested);
        Assert.Equal((ProtectionPhase.Draining, 1, true), Of(fake.Status));
        await using (var inner = await fake.EnterAsync("inner"))
        {
            Assert.True(inner.IsProtected);
        }

        fake.Grant();
        Assert.Equal(ProtectionFailure.Draining, await FailureInAnotherFlow(fake));
        await Assert.ThrowsAsync<TaskProtectionException>(async () => await fake.WaitUntilOpenAsync(CancellationToken.None));
        await outer.DisposeAsync();
        Assert.Equal((ProtectionPhase.Draining, 0, false), Of(fake.Status));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Aborts(bool isStopping)
    {
        await using var fake = new FakeTaskProtection();
        var outer = await fake.EnterAsync("outer");
        if (isStopping)
        {
            fake.BeginStopping();
        }

        fake.Abort();
        fake.Abort();

        Assert.True(outer is { IsProtected: false, Stopping.IsCancellationRequested: true, Aborted.IsCancellationRequested: true });
        Assert.Equal((ProtectionPhase.Draining, 1, false), Of(fake.Status));
        Assert.Equal(ProtectionFailure.Draining, await FailureOf(fake, "inner")); // Nested work too.
        fake.Refuse();
        fake.LoseProtection();
        fake.Grant();
        fake.BeginStopping();
        await outer.DisposeAsync();
        Assert.Equal((ProtectionPhase.Draining, 0, false), Of(fake.Status));
    }

    [Fact]
    public async Task Aborts_by_itself_at_the_drain_deadline_of_a_clock_that_moves()
    {
        var time = new FakeTimeProvider();
        await using var fake = new FakeTaskProtection(new() { DrainTimeout = TimeSpan.FromSeconds(20) }, time);
        await using var scope = await fake.EnterAsync();
        fake.BeginStopping();
        Assert.Equal(ProtectionFailure.Draining, await FailureInAnotherFlow(fake));

        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(scope.Aborted.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(scope is { IsProtected: false, Aborted.IsCancellationRequested: true });
    }

    [Fact]
    public async Task Is_renewed_by_a_clock_that_moves_before_the_call_that_moves_it_returns()
    {
        var time = new VirtualTime();
        await using var fake = new FakeTaskProtection(time: time);
        await using var scope = await fake.EnterAsync();

        time.Advance(TimeSpan.FromHours(20));

        Assert.True(scope is { IsProtected: true, ProtectionLost.IsCancellationRequested: false } && scope.ProtectedUntil > time.GetUtcNow());
    }

    [Fact]
    public async Task Is_lost_to_a_clock_that_jumps_over_the_end_of_the_lease_and_had_again_at_once()
    {
        var time = new FakeTimeProvider();
        await using var fake = new FakeTaskProtection(time: time);
        await using var scope = await fake.EnterAsync();

        time.Advance(TimeSpan.FromHours(3));

        Assert.True(scope is { IsProtected: true, ProtectionLost.IsCancellationRequested: true });
    }

    [Fact]
    public async Task Ends_by_a_clock_that_moves_once_AWS_is_out_of_reach()
    {
        var time = new VirtualTime();
        await using var fake = new FakeTaskProtection(Refusing, time);
        await using var scope = await fake.EnterAsync();
        fake.Refuse(ProtectionFailure.Unreachable);

        time.Advance(TimeSpan.FromSeconds(17.9));
        Assert.True(scope.IsProtected);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(scope is { IsProtected: false, ProtectionLost.IsCancellationRequested: true });
    }

    [Theory]
    [InlineData(ProtectionFailure.Refused)]
    [InlineData(ProtectionFailure.Unreachable)]
    public async Task Stays_as_it_was_told_to_be_however_far_the_clock_moves(ProtectionFailure failure)
    {
        var time = new VirtualTime();
        await using var fake = new FakeTaskProtection(Refusing, time);
        fake.Refuse(failure);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(failure, await FailureOf(fake));
            time.Advance(TimeSpan.FromMinutes(3));
        }
    }

    [Fact]
    public async Task Counts_no_scope_for_longer_than_MaxWorkDuration()
    {
        var time = new VirtualTime();
        await using var fake = new FakeTaskProtection(new() { MaxWorkDuration = TimeSpan.FromHours(3) }, time);
        await using var scope = await fake.EnterAsync();

        time.Advance(TimeSpan.FromHours(3));

        Assert.True(scope.ProtectionLost.IsCancellationRequested);
        Assert.Equal((ProtectionPhase.Open, 0, false), Of(fake.Status));
    }

    [Fact]
    public async Task Can_be_disposed_twice_and_waits_for_no_scope()
    {
        var fake = new FakeTaskProtection();
        var scope = await fake.EnterAsync("left open");

        Assert.True(fake.DisposeAsync().IsCompletedSuccessfully);
        Assert.True(fake.DisposeAsync().IsCompletedSuccessfully);

        Assert.True(scope is { IsProtected: false, Stopping.IsCancellationRequested: true, Aborted.IsCancellationRequested: true });
        Assert.Equal(ProtectionFailure.Draining, await FailureInAnotherFlow(fake));
        Assert.Equal(1, fake.Status.Holders);
        await scope.DisposeAsync();
        Assert.Equal(0, fake.Status.Holders);
    }

    [Fact]
    public async Task Can_be_disposed_without_having_been_used() => await new FakeTaskProtection().DisposeAsync();

    [Fact]
    public void Ends_with_a_container_that_is_disposed_synchronously()
    {
        using var fake = new FakeTaskProtection();
        using (var services = new ServiceCollection().AddSingleton<ITaskProtection>(_ => fake).BuildServiceProvider())
        {
            Assert.Same(fake, services.GetRequiredService<ITaskProtection>());
        }

        Assert.True(fake.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Is_safe_from_any_thread()
    {
        await using var fake = new FakeTaskProtection(Refusing, TimeProvider.System);
        var workers = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                try
                {
                    await using var scope = await fake.EnterAsync("outer");
                    await using var inner = await fake.EnterAsync("inner");
                    _ = (scope.IsProtected, inner.ProtectionLost, fake.Status);
                }
                catch (TaskProtectionException)
                {
                    // It was refused just then.
                }
            }
        })).ToList();
        workers.AddRange(new Action[] { () => fake.Refuse(), () => fake.Refuse(ProtectionFailure.Unreachable), fake.LoseProtection, fake.Grant }.Select(tell => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                tell();
            }
        })));
        await Task.WhenAll(workers).WaitAsync(Patience.Limit);

        fake.Grant();

        Assert.Equal((ProtectionPhase.Open, 0, false), Of(fake.Status));
        await using var last = await fake.EnterAsync("last");
        Assert.True(last.IsProtected);
    }

    [Theory]
    [InlineData(nameof(FakeTaskProtection.Refuse), "left queued: Refused")]
    [InlineData(nameof(FakeTaskProtection.BeginStopping), "left queued: Draining")]
    [InlineData(nameof(FakeTaskProtection.Abort), "left queued: Draining")]
    [InlineData(nameof(ProtectionFailure.Unreachable), "left queued: Unreachable")]
    [InlineData(nameof(FakeTaskProtection.Grant), "begun")]
    public async Task Shows_what_a_worker_does_that_is_not_let_in(string what, string end)
    {
        await using var fake = new FakeTaskProtection(Refusing);
        Do(fake, what);

        Assert.Equal(end, await new Worker(fake).WorkAsync(static _ => Task.FromResult("begun")));
    }

    [Theory]
    [InlineData(nameof(FakeTaskProtection.LoseProtection), "saved")]
    [InlineData(nameof(FakeTaskProtection.BeginStopping), "stopped")]
    [InlineData(nameof(FakeTaskProtection.Abort), "aborted")]
    public async Task Shows_what_a_worker_does_whose_work_is_cut_short(string what, string end)
    {
        await using var fake = new FakeTaskProtection();
        var working = new Worker(fake).WorkAsync(Until);
        Assert.False(working.IsCompleted);

        Do(fake, what);

        Assert.Equal(end, await working.WaitAsync(Patience.Limit));
        Assert.Equal(0, fake.Status.Holders);
    }

    [Fact]
    public async Task Gives_a_scope_to_the_context_of_a_handler()
    {
        await using var fake = new FakeTaskProtection();
        await using var scope = await fake.EnterAsync("orders 42");
        var context = new MessageContext { MessageId = "42", QueueName = "orders", Scope = scope };
        Assert.False(context.ProtectionLost.IsCancellationRequested);

        fake.LoseProtection();

        Assert.True(context.ProtectionLost.IsCancellationRequested);
        Assert.False(context.Scope.IsProtected);
    }

    private static (ProtectionPhase Phase, int Holders, bool IsProtected) Of(ProtectionStatus status) => (status.Phase, status.Holders, status.IsProtected);

    // An async method: what it enters is not nested in what its caller enters next, nor the other way round.
    private static async Task<ProtectionScope> InAnotherFlow(FakeTaskProtection fake, string? work = null, TimeSpan? expected = null)
        => await fake.EnterAsync(work, expected);

    private static async Task<ProtectionFailure?> FailureOf(FakeTaskProtection fake, string? work = null)
    {
        var entering = fake.EnterAsync(work);
        Assert.True(entering.IsCompleted); // It never waits.
        return (await Assert.ThrowsAsync<TaskProtectionException>(async () => await entering)).Failure;
    }

    private static Task<ProtectionFailure?> FailureInAnotherFlow(FakeTaskProtection fake)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(() => FailureOf(fake));
        }
    }

    private static void Do(FakeTaskProtection fake, string what)
    {
        switch (what)
        {
            case nameof(FakeTaskProtection.Refuse):
                fake.Refuse();
                break;
            case nameof(ProtectionFailure.Unreachable):
                fake.Refuse(ProtectionFailure.Unreachable);
                break;
            case nameof(FakeTaskProtection.LoseProtection):
                fake.LoseProtection();
                break;
            case nameof(FakeTaskProtection.BeginStopping):
                fake.BeginStopping();
                break;
            case nameof(FakeTaskProtection.Abort):
                fake.Abort();
                break;
            default:
                fake.Grant();
                break;
        }
    }

    private static async Task<string> Until(ProtectionScope scope)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var lost = scope.ProtectionLost.UnsafeRegister(_ => end.TrySetResult(), null);
        await using var stopping = scope.Stopping.UnsafeRegister(_ => end.TrySetResult(), null);
        await end.Task;
        return scope.Aborted.IsCancellationRequested ? "aborted" : scope.Stopping.IsCancellationRequested ? "stopped" : "saved";
    }
    /// <summary>What a user might write.</summary>
    private sealed class Worker(ITaskProtection protection)
    {
        public async Task<string> WorkAsync(Func<ProtectionScope, Task<string>> work)
        {
            try
            {
                await using var scope = await protection.EnterAsync("work");
                return await work(scope);
            }
            catch (TaskProtectionException e)
            {
                return $"left queued: {e.Failure}";
            }
        }
    }
}
