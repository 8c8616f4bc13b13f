using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class WakingUp
{
    [Fact]
    public void Comes_when_a_pause_is_over()
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);

        Assert.Equal(TimeSpan.FromSeconds(1), story.Fail(CallFailure.Throttled).WakesIn);
    }

    [Fact]
    public void Comes_when_the_linger_is_over() =>
        Assert.Equal(TimeSpan.FromSeconds(30), new Story(lingerSeconds: 30).EnterProtected(never: true).Exit().WakesIn);

    [Fact]
    public void Is_not_needed_for_a_call_that_is_due() => Assert.Null(new Story().Enter().Decision.WakeAt);

    [Fact]
    public void Is_not_needed_in_the_moment_in_which_a_call_is_overdue()
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);

        Assert.Null(story.After(6.5).Decision.WakeAt);
    }
}
