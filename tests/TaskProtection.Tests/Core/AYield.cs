using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public class AYield
{
    private readonly Story story = new();

    [Fact]
    public void Ends_protection_without_linger_when_the_last_one_leaves()
    {
        _ = story.EnterProtected().Become(story.State.Yielding());
        Assert.True(story.After(60).Decision.IsProtected);
        Assert.Null(story.Decision.Call);

        Assert.Equal(CallKind.Release, story.Exit().Decision.Call?.Kind);
    }

    [Fact]
    public void Ends_a_linger()
    {
        _ = story.EnterProtected().Exit();
        Assert.Null(story.Decision.Call);

        Assert.Equal(CallKind.Release, story.Become(story.State.Yielding()).Decision.Call?.Kind);
    }

    [Fact]
    public void Leaves_protection_to_the_work_that_is_in_and_renews_it()
    {
        _ = story.EnterProtected().Become(story.State.Yielding());
        Assert.Equal(CallKind.Protect, story.After(TimeSpan.FromMinutes(67)).Decision.Call?.Kind);
    }

    [Fact]
    public void Probes_nothing_until_it_is_over()
    {
        _ = story.Enter();
        _ = story.Begin(CallKind.Protect);
        _ = story.Fail(CallFailure.Refused).Exit().Become(story.State.Yielding());
        Assert.Equal((null, null), (story.After(600).Decision.Call, story.Decision.WakeAt));

        Assert.Equal(CallKind.Protect, story.Become(story.State.Reopened()).Decision.Call?.Kind);
    }

    [Fact]
    public void Leaves_the_linger_as_it_was_for_the_next_one()
    {
        _ = story.EnterProtected().Become(story.State.Yielding()).Exit();
        _ = story.Begin(CallKind.Release);
        _ = story.Release().Become(story.State.Reopened());

        _ = story.EnterProtected().Exit().AsksAfter(60, CallKind.Release);
    }
}
