using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class ProtectionFoundAtTheStart
{
    private readonly Story story = new Story().FindProtected();

    [Fact]
    public void Is_not_trusted_but_may_hold() => Assert.Equal((false, true), (story.Decision.IsProtected, story.State.MayHold));

    [Fact]
    public void Is_released_at_once() => Assert.Equal(CallKind.Release, story.Decision.Call?.Kind);

    [Fact]
    public void Is_replaced_by_our_own_when_somebody_is_in() => Assert.Equal(CallKind.Protect, story.Enter().Decision.Call?.Kind);
}
