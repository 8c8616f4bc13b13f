using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class AGrantInsideAReleasesDoubt
{
    private readonly Story story = new Story(lingerSeconds: 0).EnterProtected(never: true).Exit();

    public AGrantInsideAReleasesDoubt()
    {
        _ = story.Begin(CallKind.Release);
        _ = story.After(6).Fail(CallFailure.Unknown).Enter().Begin(CallKind.Protect);
        _ = story.After(1).Grant(never: true);
    }

    [Fact]
    public void Admits() => Assert.True(story.Decision.IsProtected && story.AdmitsFor > TimeSpan.Zero);

    [Fact]
    public void Is_repeated_when_the_doubt_ends() => story.AsksAfter(14, CallKind.Protect);

    [Fact]
    public void Is_not_repeated_twice()
    {
        _ = story.After(14).Begin(CallKind.Protect);

        Assert.Equal(new Decision(null, null, true, TimeSpan.MaxValue, null), story.Grant(never: true).Decision);
    }

    [Fact]
    public void Is_trusted_until_its_repeat_had_the_time_of_one_call()
    {
        _ = story.After(14).Begin(CallKind.Protect);
        _ = story.After(6).Fail(CallFailure.Unknown);

        Assert.True(story.Decision.IsProtected);
        Assert.Equal(TimeSpan.FromSeconds(0.5), story.WakesIn);
        Assert.False(story.After(0.5).Decision.IsProtected);
    }

    [Fact]
    public void Is_repeated_at_once_when_its_reply_came_after_the_doubt()
    {
        var late = new Story(lingerSeconds: 0).EnterProtected().Exit();
        _ = late.Begin(CallKind.Release);
        _ = late.After(6).Fail(CallFailure.Unknown).After(14).Enter().Begin(CallKind.Protect);

        Assert.Equal((true, CallKind.Protect), (late.After(2).Grant().Decision.IsProtected, late.Decision.Call?.Kind));
    }
}
