using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class AskingAgain
{
    [Fact]
    public void Needs_no_pause_after_a_failure()
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);
        Assert.Null(story.Fail(CallFailure.Denied).Decision.Call);

        Assert.Equal(CallKind.Protect, story.Become(story.State.AskedAgain(story.Now, null)).Decision.Call?.Kind);
    }

    [Fact]
    public void Renews_a_lease_that_stays_as_long_as_it_was()
    {
        var story = new Story().EnterProtected();
        var before = story.Decision;

        var after = story.Become(story.State.AskedAgain(story.Now, null)).Decision;

        Assert.Null(before.Call);
        Assert.Equal((CallKind.Protect, before.ProtectedUntil, before.AdmitUntil), (after.Call?.Kind, after.ProtectedUntil, after.AdmitUntil));
    }

    [Fact]
    public void Can_leave_a_lease_too_little_to_admit_new_work()
    {
        var story = new Story().EnterProtected();

        var after = story.Become(story.State.AskedAgain(story.Now, TimeSpan.FromSeconds(18))).Decision;

        Assert.Equal((true, (TimeSpan?)null, (DateTimeOffset?)story.Now.Wall.AddSeconds(18)), (after.IsProtected, after.AdmitUntil, after.ProtectedUntil));
    }

    [Fact]
    public void Can_end_a_lease() => Assert.False(Ended().Decision.IsProtected);

    [Fact]
    public void Never_lengthens_a_lease()
    {
        var story = new Story().EnterProtected();
        var before = story.Decision.ProtectedUntil;

        Assert.Equal(before, story.Become(story.State.AskedAgain(story.Now, TimeSpan.FromDays(1))).Decision.ProtectedUntil);
    }

    [Fact]
    public void Ends_no_refusal()
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);
        _ = story.Fail(CallFailure.Refused);

        Assert.True(story.State.AskedAgain(story.Now, null).IsBlocked);
    }

    private static Story Ended()
    {
        var story = new Story().EnterProtected();
        return story.Become(story.State.AskedAgain(story.Now, TimeSpan.Zero));
    }
}
