using Microsoft.Extensions.Logging;
using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

/// <summary>The look at the start learnt nothing, and a later one does, beside work that has begun meanwhile.</summary>
public sealed class ALookThatLearnsLater
{
    [Fact]
    public async Task Has_a_left_flag_cleared_once_the_work_of_the_meantime_has_ended()
    {
        var target = Unseen(new FakeTarget("instance") { Linger = TimeSpan.Zero });
        target.Auto = static kind => new(kind == CallKind.Protect ? ProtectionOutcome.Throttled : ProtectionOutcome.Done);
        var world = await StartedAsync(target);
        var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        target.Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.Protected));
        await world.AdvanceAsync(TimeSpan.FromSeconds(16));
        Assert.Equal(0, target.Releases);

        await scope.DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(1, target.Releases);
    }

    [Fact]
    public async Task That_a_required_target_does_not_apply_is_an_error_in_the_log()
    {
        var target = Unseen(new FakeTarget("instance") { IsRequired = true }.Granting());
        var world = await StartedAsync(target);
        target.Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.NotApplicable, "ECS drives the flag"));
        await world.AdvanceAsync(TimeSpan.FromSeconds(16));

        Assert.Equal(TargetState.NotApplicable, world.Target("instance").State);
        var line = Assert.Single(world.Log.Lines, l => l.Id.Id == 106);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("ECS drives the flag", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_a_target_into_use_that_did_not_apply_and_now_does()
    {
        var target = new FakeTarget("instance") { Linger = TimeSpan.Zero }.Granting(neverExpires: true);
        target.Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.NotApplicable, "ECS drives the flag"));
        var world = new RuntimeWorld(new FakeTarget().Granting(), target);
        await world.Protector.StartAsync(TestContext.Current.CancellationToken);
        var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        await world.AdvanceAsync(TimeSpan.FromMinutes(59));
        Assert.Equal((0, TargetState.NotApplicable), (target.Protects, world.Target("instance").State));
        target.Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.Unprotected));

        await world.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((1, TargetState.Protected), (target.Protects, world.Target("instance").State));

        await scope.DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((1, TargetState.Idle), (target.Releases, world.Target("instance").State));
    }

    [Fact]
    public async Task Says_once_why_nothing_was_learnt_for_as_long_as_that_is_the_reason()
    {
        var target = Unseen(new FakeTarget("instance"), "not in service yet");
        var world = await StartedAsync(target);
        await world.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(1, world.Log.Count(115));

        Unseen(target, "throttled");
        await world.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(2, world.Log.Count(115));
    }

    [Fact]
    public async Task Is_over_when_a_call_was_answered_that_the_target_does_not_apply()
    {
        var target = Unseen(new FakeTarget { Auto = static _ => new(ProtectionOutcome.NotApplicable) { Reason = "a standalone task" } });
        var world = await StartedAsync(target);
        await using var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        target.Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.NotApplicable, "a standalone task"));
        await world.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(1, world.Log.Count(106));
    }

    [Fact]
    public async Task Does_not_end_what_AWS_has_granted_meanwhile()
    {
        var target = Unseen(new FakeTarget().Granting());
        var world = await StartedAsync(target);
        await using var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        target.Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.NotApplicable, "a standalone task"));
        await world.AdvanceAsync(TimeSpan.FromSeconds(16));

        Assert.True(scope.IsProtected);
        Assert.Equal(0, target.Releases);
    }

    [Fact]
    public async Task That_nothing_can_be_protected_closes_admission_under_Refuse()
    {
        var target = new FakeTarget { Auto = static _ => new ProtectionReply(ProtectionOutcome.NotApplicable) { Reason = "a standalone task" } };
        var world = new RuntimeWorld(static o => o.WhenUnavailable = UnavailablePolicy.Refuse, target);

        var first = await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        var second = await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));

        Assert.Equal((ProtectionFailure.Unreachable, ProtectionFailure.Unreachable), (first.Failure, second.Failure));
        Assert.Contains("a standalone task", second.Message, StringComparison.Ordinal);
        Assert.Equal(1, target.Protects);
    }

    private static FakeTarget Unseen(FakeTarget target, string reason = "no answer")
    {
        target.Inspection = () => Task.FromResult(new ProtectionInspection(InspectionResult.Unknown, reason));
        return target;
    }

    private static async Task<RuntimeWorld> StartedAsync(FakeTarget target)
    {
        var world = new RuntimeWorld(target);
        await world.Protector.StartAsync(TestContext.Current.CancellationToken);
        return world;
    }
}
