using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

/// <summary>What the status page and the health check are made of.</summary>
public class AReport
{
    [Theory]
    [InlineData(ProtectionOutcome.Denied, TargetState.Unavailable, "IAM denies the call")]
    [InlineData(ProtectionOutcome.Throttled, TargetState.Unavailable, "AWS throttles the call")]
    [InlineData(ProtectionOutcome.Failed, TargetState.Unavailable, "AWS answered with an error")]
    [InlineData(ProtectionOutcome.Unknown, TargetState.Unavailable, "AWS did not answer, or not in a way that could be understood")]
    [InlineData(ProtectionOutcome.NotApplicable, TargetState.NotApplicable, "does not apply here")]
    public async Task Says_in_words_of_its_own_why_work_is_not_protected(ProtectionOutcome outcome, TargetState state, string reason)
    {
        var world = new RuntimeWorld(new FakeTarget { Auto = _ => new ProtectionReply(outcome) { Reason = "arn:aws:iam::123456789012:role/secret" } });
        await using var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal((state, reason), Target(world));
    }

    [Fact]
    public async Task Says_that_protection_is_refused()
    {
        var world = new RuntimeWorld(new FakeTarget { Auto = _ => new ProtectionReply(ProtectionOutcome.Refused) });
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));

        Assert.Equal((TargetState.Blocked, "AWS refuses it for the time being, as during a deployment"), Target(world));
    }

    [Fact]
    public async Task Says_that_what_was_refused_cannot_be_asked_for_any_more()
    {
        var target = new FakeTarget { Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused) };
        var world = new RuntimeWorld(target);
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        await world.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(TimeSpan.Zero, Assert.Single(world.Protector.Report([]).Targets).MismatchedFor);

        target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Denied) { Reason = "no rights" };
        await world.AdvanceAsync(TimeSpan.FromMinutes(30));

        Assert.Equal((TargetState.Blocked, "AWS refused it, and now: IAM denies the call"), Target(world));
        Assert.InRange(Assert.Single(world.Protector.Report([]).Targets).MismatchedFor, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30));
        Assert.Equal(1, world.Log.Count(104));

        target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused);
        await world.AdvanceAsync(TimeSpan.FromMinutes(7));
        Assert.Equal(TimeSpan.Zero, Assert.Single(world.Protector.Report([]).Targets).MismatchedFor);
    }

    [Fact]
    public async Task Does_not_call_unprotected_what_a_lease_still_protects()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(target);
        await using var scope = await world.EnterProtectedAsync();
        target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused);
        await world.AdvanceAsync(TimeSpan.FromMinutes(68));
        Assert.Equal(TargetState.Blocked, Target(world).State);
        target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Denied);
        await world.AdvanceAsync(TimeSpan.FromMinutes(30));

        Assert.True(scope.IsProtected);
        Assert.Equal(TimeSpan.Zero, Assert.Single(world.Protector.Report([]).Targets).MismatchedFor);
        await world.AdvanceAsync(TimeSpan.FromMinutes(30));

        Assert.False(scope.IsProtected);
        Assert.NotEqual(TimeSpan.Zero, Assert.Single(world.Protector.Report([]).Targets).MismatchedFor);
    }

    [Theory]
    [InlineData(ProtectionOutcome.Failed, 1)]
    [InlineData(ProtectionOutcome.Throttled, 5)]
    public async Task Counts_for_nothing_what_failed_amid_refusals_and_says_no_more_than_that_AWS_is_busy(ProtectionOutcome outcome, int times)
    {
        var target = new FakeTarget { Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused) };
        var world = new RuntimeWorld(target);
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        var failures = 0;
        target.Auto = _ => new ProtectionReply(failures++ < times ? outcome : ProtectionOutcome.Refused);
        var longest = TimeSpan.Zero;
        for (var minute = 0; minute < 30; minute++)
        {
            await world.AdvanceAsync(TimeSpan.FromMinutes(1));
            var mismatched = Assert.Single(world.Protector.Report([]).Targets).MismatchedFor;
            longest = mismatched > longest ? mismatched : longest;
        }

        Assert.True(failures > times);
        Assert.Equal(TimeSpan.Zero, longest);
    }

    [Fact]
    public async Task Tells_one_unit_of_work_from_its_beginning_to_its_end()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(target);
        Assert.Equal((TargetState.Idle, "not wanted"), Target(world));

        var entering = world.EnterInAnotherFlow();
        var call = await target.NextAsync(CallKind.Protect);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal((TargetState.Pending, "wanted, and not granted yet"), Target(world));

        call.Answer(new ProtectionReply(ProtectionOutcome.Done));
        var scope = await entering.WaitAsync(Patience.Limit);
        Assert.Equal((TargetState.Protected, "granted"), Target(world));

        target.Granting();
        await scope.DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((TargetState.Idle, "not wanted"), Target(world));
        Assert.Equal(
            [
                (TargetState.Idle, TargetState.Pending, "wanted, and not granted yet"),
                (TargetState.Pending, TargetState.Protected, "granted"),
                (TargetState.Protected, TargetState.Idle, "not wanted, and perhaps not released yet"),
            ],
            world.Protector.Report([]).Transitions.Select(static t => (t.From, t.To, t.Reason)));
    }

    [Fact]
    public async Task Says_that_what_nobody_wants_may_still_be_protected()
    {
        var target = new FakeTarget().Granting(neverExpires: true);
        var world = new RuntimeWorld(target);
        var scope = await world.EnterProtectedAsync();
        target.Auto = _ => new ProtectionReply(ProtectionOutcome.Unknown);
        await scope.DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(3));

        Assert.Equal((TargetState.Idle, "not wanted, and perhaps not released yet"), Target(world));
    }

    [Fact]
    public async Task Counts_work_by_the_first_word_of_its_name_the_oldest_first()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        await using var first = await world.EnterInAnotherFlow("orders 1").WaitAsync(Patience.Limit);
        await world.AdvanceAsync(TimeSpan.FromSeconds(10));
        await using var second = await world.EnterInAnotherFlow("invoices 1").WaitAsync(Patience.Limit);
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        await using var third = await world.EnterInAnotherFlow("orders 2").WaitAsync(Patience.Limit);
        await using var fourth = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);

        var report = world.Protector.Report([]);
        Assert.Equal((4, TimeSpan.Zero), (report.Holders, report.TurnedAwayFor));
        Assert.Equal(
            [new WorkReport("orders", 2, TimeSpan.FromSeconds(15)), new WorkReport("invoices", 1, TimeSpan.FromSeconds(5)), new WorkReport(null, 1, TimeSpan.Zero)],
            report.Work);
    }

    [Fact]
    public async Task Shows_a_hundred_kinds_of_work_and_no_more_and_the_oldest_of_them()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        await using var oldest = await world.EnterInAnotherFlow("oldest").WaitAsync(Patience.Limit);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        var scopes = new List<ProtectionScope>();
        for (var i = 0; i < 120; i++)
        {
            scopes.Add(await world.EnterInAnotherFlow($"{i} order").WaitAsync(Patience.Limit));
        }

        var work = world.Protector.Report([]).Work;
        Assert.Equal((100, "oldest"), (work.Count, work[0].Kind));
        foreach (var scope in scopes)
        {
            await scope.DisposeAsync();
        }
    }

    [Fact]
    public async Task Tells_from_the_first_unit_to_the_last_for_how_long_work_was_turned_away_and_forgets_it_after_ten_minutes()
    {
        var world = new RuntimeWorld(
            static o => o.WhenUnavailable = UnavailablePolicy.Refuse, new FakeTarget { Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled) });
        var first = await TurnAwayAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(90));
        var last = await TurnAwayAsync();
        Assert.Equal(last - first, world.Protector.Report([]).TurnedAwayFor);

        world.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1) - (world.Time.GetUtcNow() - last));
        Assert.Equal(last - first, world.Protector.Report([]).TurnedAwayFor);
        world.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(TimeSpan.Zero, world.Protector.Report([]).TurnedAwayFor);

        // One step of the clock at a time, so that it is known when it was turned away.
        async Task<DateTimeOffset> TurnAwayAsync()
        {
            var entering = world.EnterInAnotherFlow();
            await PoolAtRest.WaitAsync();
            for (var steps = 0; !entering.IsCompleted && steps < 60; steps++)
            {
                world.Time.Advance(TimeSpan.FromSeconds(0.5));
                await PoolAtRest.WaitAsync();
            }

            await Assert.ThrowsAsync<TaskProtectionException>(() => entering.WaitAsync(Patience.Limit));
            return world.Time.GetUtcNow();
        }
    }

    private static (TargetState State, string Reason) Target(RuntimeWorld world)
    {
        var target = Assert.Single(world.Protector.Report([]).Targets);
        return (target.State, target.Reason);
    }
}
