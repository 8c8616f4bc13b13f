using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

public sealed class Starting
{
    private readonly FakeTarget _target = new("instance");

    [Fact]
    public async Task Clears_what_a_dead_predecessor_left()
    {
        _target.Granting(neverExpires: true).Inspection = Sees(InspectionResult.Protected);
        var world = new RuntimeWorld(_target);

        await world.Protector.StartAsync(CancellationToken.None);

        await Patience.UntilAsync(() => _target.Releases == 1);
        await Patience.UntilAsync(() => world.Target("instance").State == TargetState.Idle);
        Assert.Equal(1, world.Log.Count(109));
    }

    [Fact]
    public async Task Clears_nothing_when_work_has_begun_already()
    {
        _target.Granting(neverExpires: true).Inspection = Sees(InspectionResult.Protected);
        var world = new RuntimeWorld(_target);
        await using var scope = await world.EnterProtectedAsync();

        await world.Protector.StartAsync(CancellationToken.None);
        await PoolAtRest.WaitAsync();

        Assert.Equal(0, _target.Releases);
        Assert.True(scope.IsProtected);
    }

    [Fact]
    public async Task Looks_again_until_it_knows()
    {
        _target.Granting(neverExpires: true).Inspection = Sees(InspectionResult.Unknown);
        var world = new RuntimeWorld(_target);
        await world.Protector.StartAsync(CancellationToken.None);
        _target.Inspection = Sees(InspectionResult.Protected);

        await world.AdvanceAsync(TimeSpan.FromSeconds(15));

        await Patience.UntilAsync(() => _target.Releases == 1);
    }

    [Fact]
    public async Task Is_not_held_up_by_a_look_that_never_ends()
    {
        _target.Inspection = () => new TaskCompletionSource<ProtectionInspection>().Task;
        var world = new RuntimeWorld(_target);

        var starting = world.Protector.StartAsync(CancellationToken.None);
        await world.AdvanceAsync(TimeSpan.FromSeconds(7));

        await starting.WaitAsync(Patience.Limit);
        await world.Protector.DisposeAsync();
    }

    [Fact]
    public async Task Fails_when_a_required_target_does_not_apply()
    {
        var required = new FakeTarget { IsRequired = true, Inspection = Sees(InspectionResult.NotApplicable, "there is no ECS_AGENT_URI") };
        var world = new RuntimeWorld(required);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => world.Protector.StartAsync(CancellationToken.None));

        Assert.Contains("Always", error.Message, StringComparison.Ordinal);
        Assert.Contains("ECS_AGENT_URI", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_under_Refuse_when_rights_are_missing()
    {
        _target.Auto = _ => new ProtectionReply(ProtectionOutcome.Denied) { Reason = "ecs:UpdateTaskProtection is missing" };
        var world = new RuntimeWorld(o => o.WhenUnavailable = UnavailablePolicy.Refuse, _target);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => world.Protector.StartAsync(CancellationToken.None).WaitAsync(Patience.Limit));

        Assert.Contains("ecs:UpdateTaskProtection", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_under_Refuse_when_nothing_applies()
    {
        _target.Inspection = Sees(InspectionResult.NotApplicable, "not on ECS");
        var world = new RuntimeWorld(o => o.WhenUnavailable = UnavailablePolicy.Refuse, _target);

        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Protector.StartAsync(CancellationToken.None).WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Succeeds_under_Refuse_when_AWS_only_does_not_answer()
    {
        var world = new RuntimeWorld(o => o.WhenUnavailable = UnavailablePolicy.Refuse, _target);
        var starting = world.Protector.StartAsync(CancellationToken.None);
        await _target.NextAsync(CallKind.Protect);
        await world.AdvanceAsync(TimeSpan.FromSeconds(6));

        await starting.WaitAsync(Patience.Limit);
        Assert.Equal(0, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Succeeds_under_Proceed_without_any_call()
    {
        var world = new RuntimeWorld(_target);

        await world.Protector.StartAsync(CancellationToken.None);

        Assert.Empty(_target.Calls);
    }

    private static Func<Task<ProtectionInspection>> Sees(InspectionResult result, string? reason = null)
        => () => Task.FromResult(new ProtectionInspection(result, reason));
}
