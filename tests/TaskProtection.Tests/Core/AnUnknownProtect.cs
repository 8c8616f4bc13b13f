using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class AnUnknownProtect
{
    private readonly Story story = new Story(lingerSeconds: 0).Enter();

    public AnUnknownProtect()
    {
        _ = story.Begin(CallKind.Protect);
        _ = story.After(6).Fail(CallFailure.Unknown);
    }

    [Fact]
    public void Is_no_protection_but_may_hold() =>
        Assert.Equal((false, true, CallFailure.Unknown), (story.Decision.IsProtected, story.State.MayHold, story.State.LastProtectFailure));

    [Fact]
    public void Is_asked_for_again_after_a_second() => story.AsksAfter(1, CallKind.Protect);

    [Fact]
    public void Is_released_at_once_when_its_holder_leaves_and_again_when_its_doubt_ends()
    {
        _ = story.Exit().Begin(CallKind.Release);
        _ = story.After(1).Release();

        Assert.True(story.State.MayHold);
        _ = story.AsksAfter(14, CallKind.Release);
        _ = story.Begin(CallKind.Release);
        Assert.False(story.After(1).Release().State.MayHold);
    }

    [Fact]
    public void Has_its_release_repeated_even_in_a_process_that_leaves()
    {
        _ = story.Leave().Exit().Begin(CallKind.Release);

        _ = story.After(1).Release().AsksAfter(14, CallKind.Release);
    }

    [Fact]
    public void Needs_no_second_release_when_the_first_began_after_its_doubt()
    {
        _ = story.After(Story.Settle).Exit().Begin(CallKind.Release);

        Assert.False(story.After(1).Release().State.MayHold);
    }

    [Fact]
    public void Of_the_same_length_does_not_put_a_later_grant_in_doubt()
    {
        _ = story.After(1).Begin(CallKind.Protect);

        Assert.Null(story.Grant().After(Story.Settle).Decision.Call);
    }

    [Fact]
    public void That_is_shorter_than_a_later_grant_may_cut_it_short_so_the_grant_is_repeated()
    {
        _ = story.Enter(TimeSpan.FromHours(9)).After(1).Begin(CallKind.Protect);

        _ = story.Grant();

        Assert.Equal(story.Now.Wall + Story.Lease, story.Decision.ProtectedUntil);
        _ = story.AsksAfter(14, CallKind.Protect);
    }

    [Fact]
    public void That_would_renew_for_less_cuts_the_lease_to_what_it_may_have_left()
    {
        var renewing = new Story().Enter(TimeSpan.FromHours(8));
        _ = renewing.Begin(CallKind.Protect);
        _ = renewing.Grant().Exit().Enter().After(TimeSpan.FromHours(4.5)).Begin(CallKind.Protect);
        var asked = renewing.Now.Wall;

        Assert.Equal(asked + Story.Lease, renewing.After(6).Fail(CallFailure.Unknown).Decision.ProtectedUntil);
    }

    [Fact]
    public void That_would_renew_for_less_is_asked_for_again_even_if_its_cause_has_gone()
    {
        var renewing = new Story().Enter(TimeSpan.FromHours(8));
        _ = renewing.Begin(CallKind.Protect);
        _ = renewing.Grant().Exit().Enter().After(60).WallJumps(TimeSpan.FromHours(9)).Begin(CallKind.Protect);

        _ = renewing.WallJumps(TimeSpan.FromHours(-9)).After(6).Fail(CallFailure.Unknown);

        Assert.True(renewing.Decision.IsProtected);
        _ = renewing.AsksAfter(1, CallKind.Protect);
    }
}
