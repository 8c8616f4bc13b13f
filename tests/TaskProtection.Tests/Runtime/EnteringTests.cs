using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

public sealed class EnteringAnUnprotectedTask
{
    [Fact]
    public async Task Waits_for_the_grant_and_is_protected()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(target);

        var entering = world.Protector.EnterAsync("order 1").AsTask();
        var call = await target.NextAsync(CallKind.Protect);
        Assert.False(entering.IsCompleted);
        Assert.Equal(TimeSpan.FromHours(2), call.Duration);
        call.Answer(ProtectionOutcome.Done);

        var scope = await entering.WaitAsync(Patience.Limit);
        Assert.True(scope.IsProtected);
        Assert.Equal(world.Time.GetUtcNow() + TimeSpan.FromHours(2), scope.ProtectedUntil);
        Assert.Equal(1, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Asks_once_however_many_enter_at_once()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(target);

        var entering = Enumerable.Range(0, 100).Select(i => Task.Run(async () => await world.Protector.EnterAsync($"order {i}"))).ToArray();
        var call = await target.NextAsync(CallKind.Protect);
        await PoolAtRest.WaitAsync();
        call.Answer(ProtectionOutcome.Done);

        var scopes = await Task.WhenAll(entering).WaitAsync(Patience.Limit);
        Assert.All(scopes, s => Assert.True(s.IsProtected));
        Assert.Equal(100, world.Protector.Status.Holders);
        Assert.Equal(1, target.Protects);
    }

    [Fact]
    public async Task Gives_up_after_CallTimeout_and_proceeds_unprotected_when_told_to()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(target);

        var entering = world.Protector.EnterAsync().AsTask();
        await target.NextAsync(CallKind.Protect);
        await world.AdvanceAsync(TimeSpan.FromSeconds(5.9));
        Assert.False(entering.IsCompleted);
        await world.AdvanceAsync(TimeSpan.FromSeconds(0.1));

        var scope = await entering.WaitAsync(Patience.Limit);
        Assert.False(scope.IsProtected);
        Assert.Equal(1, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Gives_up_after_CallTimeout_and_refuses_when_told_to()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(o => o.WhenUnavailable = UnavailablePolicy.Refuse, target);

        var entering = world.Protector.EnterAsync().AsTask();
        await target.NextAsync(CallKind.Protect);
        await world.AdvanceAsync(TimeSpan.FromSeconds(6));

        var error = await Assert.ThrowsAsync<TaskProtectionException>(() => entering.WaitAsync(Patience.Limit));
        Assert.Equal(ProtectionFailure.Unreachable, error.Failure);
        Assert.Equal(0, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Leaves_nothing_held_when_the_wait_is_cancelled()
    {
        var target = new FakeTarget { Linger = TimeSpan.Zero };
        var world = new RuntimeWorld(target);
        using var cancellation = new CancellationTokenSource();

        var entering = world.Protector.EnterAsync(cancellationToken: cancellation.Token).AsTask();
        var call = await target.NextAsync(CallKind.Protect);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => entering.WaitAsync(Patience.Limit));
        Assert.Equal(0, world.Protector.Status.Holders);

        call.Answer(ProtectionOutcome.Done);
        (await target.NextAsync(CallKind.Release)).Answer(ProtectionOutcome.Done);
        await Patience.UntilAsync(() => world.Target().State == TargetState.Idle);
    }

    [Fact]
    public async Task Keeps_asking_after_it_let_work_through_and_then_protects_it()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(target);
        var entering = world.Protector.EnterAsync().AsTask();
        (await target.NextAsync(CallKind.Protect)).Answer(ProtectionOutcome.Throttled, "Rate exceeded");
        var scope = await entering.WaitAsync(Patience.Limit);
        Assert.False(scope.IsProtected);
        Assert.Equal(TargetState.Unavailable, world.Target().State);

        target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.True(scope.IsProtected);
    }

    [Fact]
    public async Task Admits_the_next_one_at_once_while_AWS_is_known_not_to_answer()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(target);
        var first = world.Protector.EnterAsync().AsTask();
        (await target.NextAsync(CallKind.Protect)).Throw(new IOException("connection reset"));
        await first.WaitAsync(Patience.Limit);

        var second = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);

        Assert.False(second.IsProtected);
        Assert.Equal(2, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Waits_again_when_the_last_failure_is_old()
    {
        var target = new FakeTarget { Linger = TimeSpan.Zero, Auto = _ => new ProtectionReply(ProtectionOutcome.Throttled) };
        var world = new RuntimeWorld(target);
        await (await world.EnterInAnotherFlow().WaitAsync(Patience.Limit)).DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(2));
        target.Auto = null;

        var entering = world.EnterInAnotherFlow();
        var call = await target.NextAsync(CallKind.Protect);
        Assert.False(entering.IsCompleted);
        call.Answer(ProtectionOutcome.Done);

        Assert.True((await entering.WaitAsync(Patience.Limit)).IsProtected);
    }

    [Fact]
    public async Task Leaves_nothing_wanted_when_it_is_refused_at_once()
    {
        var target = new FakeTarget { Linger = TimeSpan.Zero, Auto = _ => new ProtectionReply(ProtectionOutcome.Denied) { Reason = "no rights" } };
        var world = new RuntimeWorld(o => o.WhenUnavailable = UnavailablePolicy.Refuse, target);
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));

        var again = world.EnterInAnotherFlow();
        var error = await Assert.ThrowsAsync<TaskProtectionException>(() => again.WaitAsync(Patience.Limit));
        target.Granting();
        await world.AdvanceAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(ProtectionFailure.Unreachable, error.Failure);
        Assert.Contains("no rights", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, target.Protects);
        Assert.Equal(TargetState.Idle, world.Target().State);
    }

    [Fact]
    public void Rejects_a_negative_expectation()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = world.Protector.EnterAsync(expected: TimeSpan.FromSeconds(-1)); });
    }
}

public sealed class EnteringAProtectedTask
{
    [Fact]
    public async Task Completes_synchronously_and_calls_nobody()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(target);
        await world.EnterProtectedAsync();

        var second = world.Protector.EnterAsync("another");

        Assert.True(second.IsCompletedSuccessfully);
        Assert.True((await second).IsProtected);
        Assert.Equal(1, target.Protects);
    }

    [Fact]
    public async Task Costs_no_call_within_the_linger()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(target);
        for (var i = 0; i < 20; i++)
        {
            await using (await world.EnterProtectedAsync())
            {
            }

            await world.AdvanceAsync(TimeSpan.FromSeconds(50));
        }

        Assert.Equal(1, target.Protects);
        Assert.Equal(0, target.Releases);
    }

    [Fact]
    public async Task Renews_at_once_when_the_work_is_expected_to_outlast_the_lease()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(target);
        await world.EnterProtectedAsync();

        var scope = await world.Protector.EnterAsync("long", TimeSpan.FromHours(5));

        Assert.True(scope.IsProtected);
        await Patience.UntilAsync(() => target.Protects == 2);
        Assert.Equal(TimeSpan.FromMinutes(301 + 60), target.Calls.Last().Duration);
    }

    [Fact]
    public async Task Asks_for_48_hours_at_most()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(target);

        await world.Protector.EnterAsync("very long", TimeSpan.MaxValue);

        await Patience.UntilAsync(() => target.Protects == 1);
        Assert.Equal(TimeSpan.FromHours(48), target.Calls.Last().Duration);
    }

    [Fact]
    public async Task Renews_the_longest_lease_at_once_when_the_work_will_take_longer_than_is_left()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(static o => o.MaxWorkDuration = TimeSpan.FromDays(10), target);
        await using var first = await world.Protector.EnterAsync("first", TimeSpan.FromHours(48), TestContext.Current.CancellationToken);
        await world.AdvanceAsync(TimeSpan.FromHours(20));
        Assert.Equal(1, target.Protects);

        await using var second = await world.Protector.EnterAsync("second", TimeSpan.FromHours(40), TestContext.Current.CancellationToken);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(2, target.Protects);
    }

    [Fact]
    public async Task Waits_for_a_renewal_when_the_lease_is_nearly_over()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(o => (o.LeaseDuration, o.WhenUnavailable) = (TimeSpan.FromMinutes(2), UnavailablePolicy.Refuse), target);
        var first = world.Protector.EnterAsync().AsTask();
        (await target.NextAsync(CallKind.Protect)).Answer(ProtectionOutcome.Done);
        await first.WaitAsync(Patience.Limit);
        target.Auto = _ => new ProtectionReply(ProtectionOutcome.Throttled) { Reason = "Rate exceeded" };
        await world.AdvanceAsync(TimeSpan.FromSeconds(90)); // 30 s are left; StopTimeout and CallTimeout want 36 s

        var second = world.EnterInAnotherFlow();
        await PoolAtRest.WaitAsync();
        Assert.False(second.IsCompleted);
        await world.AdvanceAsync(TimeSpan.FromSeconds(6));

        var error = await Assert.ThrowsAsync<TaskProtectionException>(() => second.WaitAsync(Patience.Limit));
        Assert.Equal(ProtectionFailure.Unreachable, error.Failure);
        Assert.Contains("Rate exceeded", error.Message, StringComparison.Ordinal);
        Assert.True((await first).IsProtected);
    }

    [Fact]
    public async Task Is_as_quick_as_ever_until_the_lease_is_nearly_over_and_then_not_although_nothing_has_happened()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(o => (o.LeaseDuration, o.WhenUnavailable) = (TimeSpan.FromMinutes(2), UnavailablePolicy.Refuse), target);
        await using var first = await world.EnterProtectedAsync();
        target.Auto = _ => new ProtectionReply(ProtectionOutcome.Denied); // By the 66th second, and nobody asks again for minutes.

        await world.AdvanceAsync(TimeSpan.FromSeconds(83)); // 37 s are left; StopTimeout and CallTimeout want 36 s
        await (await world.EnterInAnotherFlow().WaitAsync(Patience.Limit)).DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Ends_what_is_said_of_units_that_were_turned_away_before_however_quick_it_is()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(o => (o.LeaseDuration, o.WhenUnavailable) = (TimeSpan.FromMinutes(2), UnavailablePolicy.Refuse), target);
        await using var first = await world.EnterProtectedAsync();
        await TurnAwayAsync();
        target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(45)); // Renewed: whoever comes now is let in at once.
        await (await world.EnterInAnotherFlow().WaitAsync(Patience.Limit)).DisposeAsync();
        await TurnAwayAsync();

        Assert.Equal(TimeSpan.Zero, world.Protector.Report([]).TurnedAwayFor);

        async Task TurnAwayAsync()
        {
            target.Auto = _ => new ProtectionReply(ProtectionOutcome.Throttled);
            await world.AdvanceAsync(TimeSpan.FromSeconds(100));
            var entering = world.EnterInAnotherFlow();
            await world.AdvanceAsync(TimeSpan.FromSeconds(7));
            await Assert.ThrowsAsync<TaskProtectionException>(() => entering.WaitAsync(Patience.Limit));
        }
    }
}

public sealed class EnteringWithoutTheRights
{
    [Fact]
    public async Task Is_said_as_an_error_although_another_failure_came_first()
    {
        var target = new FakeTarget { Auto = static _ => new(ProtectionOutcome.Throttled) { Reason = "Rate exceeded" } };
        var world = new RuntimeWorld(target);
        await using var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        target.Auto = static _ => new(ProtectionOutcome.Denied) { Reason = "ecs:UpdateTaskProtection is missing" };
        await world.AdvanceAsync(TimeSpan.FromMinutes(30));

        Assert.Equal((1, 1), (world.Log.Count(103), world.Log.Count(104)));
        Assert.Contains("ecs:UpdateTaskProtection", world.Log.Text(104), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProtectionOutcome.Denied, 104)]
    [InlineData(ProtectionOutcome.Throttled, 103)]
    public async Task Is_said_once_however_many_short_units_meet_it(ProtectionOutcome outcome, int said)
    {
        var target = new FakeTarget { Auto = _ => new(outcome) };
        var world = new RuntimeWorld(target);
        await WorkAsync(world);
        Assert.Equal(1, world.Log.Count(said));

        target.Granting();
        await world.AdvanceAsync(TimeSpan.FromMinutes(10));
        await WorkAsync(world, times: 1);
        target.Auto = kind => new(kind == CallKind.Release ? ProtectionOutcome.Done : outcome);
        await world.AdvanceAsync(TimeSpan.FromMinutes(10)); // What was granted is released.
        await WorkAsync(world);
        Assert.Equal(2, world.Log.Count(said));
    }

    private static async Task WorkAsync(RuntimeWorld world, int times = 40)
    {
        for (var i = 0; i < times; i++)
        {
            await using (await world.EnterInAnotherFlow().WaitAsync(Patience.Limit))
            {
                await world.AdvanceAsync(TimeSpan.FromSeconds(2));
            }

            await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        }
    }
}

public sealed class EnteringWhereNothingApplies
{
    [Fact]
    public async Task Completes_at_once_and_unprotected()
    {
        var world = new RuntimeWorld();

        var entering = world.Protector.EnterAsync();

        Assert.True(entering.IsCompletedSuccessfully);
        Assert.False((await entering).IsProtected);
        Assert.False(world.Protector.Status.IsProtected);
    }

    [Fact]
    public async Task Learns_it_from_the_first_answer_and_says_so_once()
    {
        var target = new FakeTarget { Auto = _ => new ProtectionReply(ProtectionOutcome.NotApplicable) { Reason = "a standalone task" } };
        var world = new RuntimeWorld(target);

        await using (await world.Protector.EnterAsync())
        {
        }

        var again = world.Protector.EnterAsync();
        Assert.True(again.IsCompletedSuccessfully);
        Assert.Equal(TargetState.NotApplicable, world.Target().State);
        Assert.Equal("a standalone task", world.Target().Reason);
        await PoolAtRest.WaitAsync();
        Assert.Equal(1, world.Log.Count(106));
        Assert.Equal(1, target.Protects);
    }
}

public sealed class AnEntryWithANameAndATokenAlone
{
    [Fact]
    public async Task Is_given_up_with_its_token()
        => await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await new RuntimeWorld(new FakeTarget()).Protector.EnterAsync("export 42", new CancellationToken(canceled: true)));

    [Fact]
    public void Needs_what_protects_the_work()
        => Assert.Throws<ArgumentNullException>("protection", static () => { _ = ((ITaskProtection)null!).EnterAsync("export 42", CancellationToken.None); });
}
