using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class WhatIsDesired
{
    private readonly Story _story = new(lease: TimeSpan.FromMinutes(10));

    private bool IsDesired => _story.State.IsDesired(_story.Now);

    [Fact]
    public void Is_what_whoever_is_in_needs_also_before_anything_is_granted()
    {
        Assert.False(IsDesired);
        _ = _story.Enter();
        Assert.True(IsDesired);
    }

    [Fact]
    public void Is_protection_that_lingers_until_the_linger_is_over()
    {
        _ = _story.EnterProtected().Exit();
        Assert.True(IsDesired);
        _ = _story.After(TimeSpan.FromSeconds(60) - TimeSpan.FromTicks(1));
        Assert.True(IsDesired);
        _ = _story.After(TimeSpan.FromTicks(1));
        Assert.False(IsDesired);
    }

    [Fact]
    public void Is_no_linger_of_what_was_never_granted()
    {
        _ = _story.Enter().Exit();

        Assert.False(IsDesired);
    }

    [Fact]
    public void Is_no_linger_of_a_task_that_leaves_or_gives_ecs_its_chance()
    {
        var state = _story.EnterProtected().Exit().State;

        Assert.False(state.Leaving().IsDesired(_story.Now));
        Assert.False(state.Yielding().IsDesired(_story.Now));
    }

    [Fact]
    public void Is_nothing_while_its_release_is_under_way()
    {
        _ = _story.EnterProtected().Exit().After(60).Begin(CallKind.Release);

        Assert.False(IsDesired);
    }
}
