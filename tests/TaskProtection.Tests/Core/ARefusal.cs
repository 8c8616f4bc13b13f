using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class ARefusal
{
    private readonly Story story = new Story().Enter();

    public ARefusal()
    {
        _ = story.Begin(CallKind.Protect);
        _ = story.After(1).Fail(CallFailure.Refused);
    }

    [Fact]
    public void Blocks() => Assert.Equal((true, CallFailure.Refused, false), (story.State.IsBlocked, story.State.LastProtectFailure, story.State.MayHold));

    [Fact]
    public void Is_probed_with_nobody_waiting() => story.Exit().AsksAfter(15, CallKind.Protect);

    [Fact]
    public void Is_not_probed_by_a_process_that_leaves() => Assert.Null(story.Exit().Leave().After(TimeSpan.FromDays(1)).Decision.Call);

    [Fact]
    public void Ends_with_a_grant_that_admits_and_lingers_as_after_a_last_exit()
    {
        _ = story.Exit().After(15).Begin(CallKind.Protect);

        _ = story.Grant();

        Assert.False(story.State.IsBlocked);
        Assert.NotNull(story.Decision.AdmitUntil);
        _ = story.AsksAfter(60, CallKind.Release);
    }

    [Theory]
    [InlineData(nameof(CallFailure.Throttled))]
    [InlineData(nameof(CallFailure.Failed))]
    public void Outlives_other_failures_and_keeps_its_pace(string failure)
    {
        _ = story.Exit().After(15).Begin(CallKind.Protect);

        Assert.True(story.Fail(failure).State.IsBlocked);
        _ = story.AsksAfter(30, CallKind.Protect);
    }

    [Fact]
    public void Of_a_renewal_leaves_the_old_lease_running_and_admits_nothing_new()
    {
        var holding = new Story().EnterProtected().After(Story.Lease / 2);
        _ = holding.Begin(CallKind.Protect);
        var until = holding.Decision.ProtectedUntil;

        Assert.Equal((true, until, null), (holding.Fail(CallFailure.Refused).Decision.IsProtected, holding.Decision.ProtectedUntil, holding.Decision.AdmitUntil));
    }

    [Fact]
    public void Of_a_renewal_makes_the_last_exit_release_without_linger_and_then_probes()
    {
        var holding = new Story().EnterProtected().After(Story.Lease / 2);
        _ = holding.Begin(CallKind.Protect);
        _ = holding.Fail(CallFailure.Refused).After(1).Exit().Begin(CallKind.Release);

        _ = holding.After(1).Release().AsksAfter(13, CallKind.Protect);
    }
}
