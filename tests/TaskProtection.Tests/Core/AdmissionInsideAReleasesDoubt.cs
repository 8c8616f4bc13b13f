using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class AdmissionInsideAReleasesDoubt
{
    private readonly Story story = new Story(lingerSeconds: 0).EnterProtected().Exit();

    public AdmissionInsideAReleasesDoubt()
    {
        _ = story.Begin(CallKind.Release);
        _ = story.After(6).Fail(CallFailure.Unknown).Enter();
    }

    [Fact]
    public void Lasts_until_the_repeat_has_had_its_time()
    {
        _ = story.After(1).Begin(CallKind.Protect);

        Assert.Equal(TimeSpan.FromSeconds(14 + 6.5), story.Grant().AdmitsFor);
    }

    [Fact]
    public void Ends_earlier_when_the_lease_does()
    {
        _ = story.After(1).Begin(CallKind.Protect);

        Assert.Equal(TimeSpan.FromSeconds(10), story.Grant(expiresAt: story.Now.Wall + TimeSpan.FromSeconds(46)).AdmitsFor);
    }

    [Fact]
    public void Gives_the_repeat_its_time_even_if_the_reply_came_after_the_doubt()
    {
        _ = story.After(14).Begin(CallKind.Protect);

        Assert.Equal(TimeSpan.FromSeconds(6.5), story.After(3).Grant().AdmitsFor);
    }
}
