using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class ACallInFlight
{
    private readonly Story story = new Story().Enter();
    private readonly Call call;

    public ACallInFlight() => call = story.Begin(CallKind.Protect);

    [Fact]
    public void Lets_no_other_begin()
    {
        Assert.Null(story.Exit().Leave().Decision.Call);
        _ = Assert.Throws<InvalidOperationException>(() => story.State.Calling(call, story.Now));
    }

    [Fact]
    public void May_hold_already() => Assert.True(story.State.MayHold);

    [Fact]
    public void Is_to_be_closed_half_a_second_after_its_timeout()
    {
        Assert.Equal(TimeSpan.FromSeconds(6.5), story.State.CloseAt);
        Assert.Equal(TimeSpan.FromSeconds(6.5), story.Decision.WakeAt);
        Assert.Null(story.Fail(CallFailure.Unknown).State.CloseAt);
    }

    [Fact]
    public void That_is_overdue_wakes_nobody_over_and_over() => Assert.Null(story.After(7).Decision.WakeAt);

    [Fact]
    public void Once_closed_is_not_heard_any_more()
    {
        var closed = story.After(6.5).Fail(CallFailure.Unknown).State;

        Assert.Same(closed, closed.Protected(call.Id, story.Now, null, false, null, 0.5));
        Assert.Same(closed, closed.CallFailed(call.Id, CallFailure.Refused, story.Now, 0.5));
        Assert.Same(closed, closed.Released(call.Id, story.Now));
    }

    [Fact]
    public void Does_not_take_the_reply_of_a_closed_one_for_its_own()
    {
        _ = story.After(6.5).Fail(CallFailure.Unknown).After(1).Begin(CallKind.Protect);

        Assert.Equal(story.State, story.State.Protected(call.Id, story.Now, null, false, null, 0.5));
    }

    [Fact]
    public void Does_not_keep_an_exit_from_being_seen()
    {
        _ = story.After(1).Exit().After(60).Grant();

        Assert.Equal(CallKind.Release, story.Decision.Call?.Kind);
    }

    [Fact]
    public void That_would_release_cannot_begin_once_somebody_is_in()
    {
        var idle = new Story(lingerSeconds: 0).EnterProtected().Exit();
        var release = idle.Decision.Call!.Value;

        _ = Assert.Throws<InvalidOperationException>(() => idle.Enter().State.Calling(release, idle.Now));
    }
}
