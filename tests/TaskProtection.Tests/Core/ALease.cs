using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class ALease
{
    [Fact]
    public void Is_dated_from_the_request_and_not_from_the_reply()
    {
        var story = new Story().Enter();
        var asked = story.Now;
        _ = story.Begin(CallKind.Protect);

        _ = story.After(5).Grant();

        Assert.Equal(asked.Wall + Story.Lease, story.Decision.ProtectedUntil);
        Assert.True(story.After(Story.Lease - TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1)).Decision.IsProtected);
        Assert.False(story.After(TimeSpan.FromTicks(1)).Decision.IsProtected);
    }

    [Fact]
    public void Ends_when_the_target_says_so_if_that_is_sooner()
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);
        var told = story.Now.Wall + TimeSpan.FromMinutes(30);

        Assert.Equal(told, story.Grant(expiresAt: told).Decision.ProtectedUntil);
        Assert.False(story.After(TimeSpan.FromMinutes(30)).Decision.IsProtected);
    }

    [Fact]
    public void Does_not_last_longer_because_the_target_says_so()
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);

        var told = story.Now.Wall + TimeSpan.FromHours(9);

        Assert.Equal(story.Now.Wall + Story.Lease, story.Grant(expiresAt: told).Decision.ProtectedUntil);
    }

    [Fact]
    public void Has_expired_when_the_wall_clock_says_so() =>
        Assert.False(new Story().EnterProtected().WallJumps(Story.Lease).Decision.IsProtected);

    [Fact]
    public void Has_expired_when_the_monotonic_clock_says_so() =>
        Assert.False(new Story().EnterProtected().WallJumps(TimeSpan.FromHours(-9)).After(Story.Lease).Decision.IsProtected);

    [Fact]
    public void Has_expired_after_a_suspension_that_stopped_the_monotonic_clock() =>
        Assert.False(new Story().EnterProtected().Suspended(Story.Lease).Decision.IsProtected);

    [Fact]
    public void Is_looked_at_every_minute_because_no_timer_tells_of_a_jump() =>
        Assert.Equal(TimeSpan.FromMinutes(1), new Story().EnterProtected().WakesIn);

    [Theory]
    [InlineData(0, 0.45)]
    [InlineData(0.5, 0.5)]
    [InlineData(1, 0.55)]
    public void Is_renewed_at_half_its_life_give_or_take_a_tenth(double jitter, double share)
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);

        _ = story.Grant(jitter: jitter).AsksAfter(Story.Lease.TotalSeconds * share, CallKind.Protect);
    }

    [Fact]
    public void Is_renewed_when_the_target_wants_to_be_asked_again()
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);

        _ = story.Grant(never: true, renewAfter: TimeSpan.FromSeconds(15)).AsksAfter(15, CallKind.Protect);
    }

    [Fact]
    public void Without_end_needs_neither_renewal_nor_wake()
    {
        var story = new Story().EnterProtected(never: true);

        Assert.Equal(new Decision(null, null, true, TimeSpan.MaxValue, null), story.Decision);
        Assert.Equal(new Decision(null, null, true, TimeSpan.MaxValue, null), story.WallJumps(TimeSpan.FromDays(9)).Suspended(TimeSpan.FromDays(9)).Decision);
    }

    [Fact]
    public void Is_not_renewed_while_nobody_is_in()
    {
        var story = new Story(lingerSeconds: 3600, lease: TimeSpan.FromMinutes(20)).EnterProtected().Exit();

        Assert.Null(story.After(TimeSpan.FromMinutes(15)).Decision.Call);
        Assert.True(story.Decision.IsProtected);
    }

    [Fact]
    public void That_ends_while_held_wakes_in_time_even_with_a_call_in_flight()
    {
        var story = new Story(lease: TimeSpan.FromMinutes(1)).EnterProtected().After(56);
        _ = story.Begin(CallKind.Protect);

        Assert.Equal(TimeSpan.FromSeconds(3), story.WakesIn);
    }

    [Fact]
    public void That_seems_over_when_it_is_granted_is_asked_for_again_only_after_half_a_minute()
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);

        _ = story.Grant(expiresAt: story.Now.Wall - TimeSpan.FromHours(1)).AsksAfter(30, CallKind.Protect);
    }

    [Fact]
    public void That_a_jump_of_the_wall_clock_ended_is_asked_for_at_once() =>
        Assert.Equal(CallKind.Protect, new Story().EnterProtected().After(60).WallJumps(Story.Lease).Decision.Call?.Kind);

    [Fact]
    public void Is_trusted_no_longer_than_a_renewal_in_flight_asks_for_until_that_has_certainly_failed()
    {
        var story = new Story().Enter(TimeSpan.FromHours(8));
        _ = story.Begin(CallKind.Protect);
        _ = story.Grant().Exit().Enter().After(TimeSpan.FromHours(4.5)).Begin(CallKind.Protect);

        _ = story.Suspended(Story.Lease); // a reply can be that long under way

        Assert.False(story.Decision.IsProtected);
        Assert.True(story.Fail(CallFailure.Throttled).Decision.IsProtected);
    }
}
