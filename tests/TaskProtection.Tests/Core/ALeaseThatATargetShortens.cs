using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class ALeaseThatATargetShortens
{
    private readonly Story story = new Story().Enter();

    public ALeaseThatATargetShortens() => _ = story.Begin(CallKind.Protect);

    [Fact]
    public void Is_asked_for_at_once_when_a_jump_of_the_wall_clock_ends_it()
    {
        _ = story.Grant(expiresAt: story.Now.Wall + TimeSpan.FromMinutes(10)).After(60).WallJumps(TimeSpan.FromMinutes(9));

        Assert.Equal((false, CallKind.Protect), (story.Decision.IsProtected, story.Decision.Call?.Kind));
    }

    [Fact]
    public void Is_asked_for_again_no_sooner_than_half_a_minute_after_the_last_time_however_the_wall_clock_jumps()
    {
        _ = story.Grant(expiresAt: story.Now.Wall + TimeSpan.FromMinutes(10)).After(10).WallJumps(TimeSpan.FromMinutes(10));

        Assert.False(story.Decision.IsProtected);
        _ = story.AsksAfter(20, CallKind.Protect);
    }

    [Fact]
    public void By_wanting_to_be_asked_again_is_trusted_until_that_had_the_time_of_one_call()
    {
        _ = story.Grant(never: true, renewAfter: TimeSpan.FromSeconds(15)).After(15).Begin(CallKind.Protect);

        Assert.Equal(TimeSpan.FromSeconds(6.5), story.WakesIn);
        Assert.True(story.After(6).Fail(CallFailure.Throttled).Decision.IsProtected);
        Assert.False(story.After(0.5).Decision.IsProtected);
    }

    [Fact]
    public void By_wanting_to_be_asked_again_as_a_precaution_is_trusted_whatever_becomes_of_that()
    {
        _ = story.Grant(never: true, renewAfter: TimeSpan.FromSeconds(15), isTrusted: true).After(15).Begin(CallKind.Protect);

        Assert.True(story.After(6).Fail(CallFailure.Unknown).After(0.5).Decision.IsProtected);
        story.AsksAfter(0.5, CallKind.Protect);
    }

    [Fact]
    public void Is_renewed_after_48_hours_at_the_latest_however_long_the_target_would_wait() =>
        story.Grant(never: true, renewAfter: TimeSpan.MaxValue).AsksAfter(TimeSpan.FromHours(48).TotalSeconds, CallKind.Protect);

    [Fact]
    public void Admits_nobody_in_the_moment_in_which_the_floor_is_reached()
    {
        _ = story.Grant(expiresAt: story.Now.Wall + TimeSpan.FromMinutes(10));

        Assert.NotNull(story.After(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(36) - TimeSpan.FromTicks(1)).Decision.AdmitUntil);
        Assert.Null(story.After(TimeSpan.FromTicks(1)).Decision.AdmitUntil);
    }
}
