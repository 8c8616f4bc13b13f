using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class Admission
{
    [Fact]
    public void Ends_before_the_lease_by_the_floor()
    {
        var story = new Story().EnterProtected();

        Assert.Equal(Story.Lease - TimeSpan.FromSeconds(1 + 36), story.AdmitsFor);
    }

    [Fact]
    public void Needs_protection() => Assert.Null(new Story().Enter().Decision.AdmitUntil);

    [Fact]
    public void On_a_lease_below_the_floor_renews_first()
    {
        var story = new Story().EnterProtected().WallJumps(Story.Lease - TimeSpan.FromSeconds(30)).After(60);
        _ = story.WallJumps(TimeSpan.FromSeconds(-60)); // 29 s are left by the wall clock, by the monotonic one nearly all

        Assert.True(story.Decision is { IsProtected: true, AdmitUntil: null, Call.Kind: CallKind.Protect });
        _ = story.Begin(CallKind.Protect);
        Assert.NotNull(story.Grant().Decision.AdmitUntil);
    }

    [Fact]
    public void With_a_floor_above_the_lease_does_not_renew_without_end()
    {
        var story = new Story(lease: TimeSpan.FromMinutes(1)).EnterProtected();

        Assert.Equal(TimeSpan.FromSeconds((60 * 0.55) - 1), story.AdmitsFor);
        _ = story.AsksAfter(29, CallKind.Protect);
    }

    [Fact]
    public void During_the_linger_is_as_before() => Assert.NotNull(new Story().EnterProtected().Exit().After(59).Decision.AdmitUntil);
}
