using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class AReleaseInFlight
{
    private readonly Story story = new Story(lingerSeconds: 0).EnterProtected().Exit();

    public AReleaseInFlight() => story.Begin(CallKind.Release);

    [Fact]
    public void Is_no_longer_trusted_protection() =>
        Assert.Equal((false, null, true), (story.Decision.IsProtected, story.Decision.AdmitUntil, story.State.MayHold));

    [Fact]
    public void Makes_a_newcomer_wait_for_a_fresh_grant()
    {
        Assert.True(story.Enter().Decision is { Call: null, IsProtected: false, AdmitUntil: null });
        Assert.Equal(CallKind.Protect, story.After(1).Release().Decision.Call?.Kind);
        Assert.False(story.Decision.IsProtected);
    }

    [Theory]
    [InlineData(nameof(CallFailure.Throttled))]
    [InlineData(nameof(CallFailure.Denied))]
    [InlineData(nameof(CallFailure.Failed))]
    public void That_certainly_failed_leaves_the_lease_as_it_was(string failure) =>
        Assert.True(story.Enter().After(1).Fail(failure).Decision is { IsProtected: true, Call: null });

    [Fact]
    public void That_ended_unknown_leaves_no_lease() =>
        Assert.True(story.Enter().After(1).Fail(CallFailure.Unknown).Decision is { IsProtected: false, Call.Kind: CallKind.Protect });

    [Fact]
    public void Done_ends_it_all()
    {
        _ = story.After(1).Release();

        Assert.Equal(new Decision(null, null, false, null, null), story.Decision);
        Assert.False(story.State.MayHold);
    }
}
