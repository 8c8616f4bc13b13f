using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class ALastExit
{
    [Fact]
    public void Releases_after_the_linger() => new Story().EnterProtected().Exit().AsksAfter(60, CallKind.Release);

    [Fact]
    public void Keeps_protection_for_whoever_comes_within_the_linger() =>
        Assert.True(new Story().EnterProtected().Exit().After(59).Enter().After(600).Decision is { IsProtected: true, Call: null, AdmitUntil: not null });

    [Fact]
    public void Lingers_by_the_monotonic_clock() =>
        new Story().EnterProtected().Exit().WallJumps(TimeSpan.FromHours(1)).WallJumps(TimeSpan.FromHours(-9)).AsksAfter(60, CallKind.Release);

    [Fact]
    public void Releases_at_once_when_leaving() => Assert.Equal(CallKind.Release, new Story().EnterProtected().Leave().Exit().Decision.Call?.Kind);

    [Fact]
    public void Releases_at_once_when_leaving_begins_during_the_linger() =>
        Assert.Equal(CallKind.Release, new Story().EnterProtected().Exit().Leave().Decision.Call?.Kind);

    [Fact]
    public void Releases_when_the_lease_ends_before_the_linger()
    {
        var story = new Story(lingerSeconds: 3600, lease: TimeSpan.FromMinutes(1)).EnterProtected().Exit();

        _ = story.AsksAfter(59, CallKind.Release);
    }

    [Fact]
    public void Before_anything_was_asked_for_leaves_nothing_to_do()
    {
        Assert.Equal(new Decision(null, null, false, null, null), new Story().Enter().Exit().Decision);
    }

    [Fact]
    public void Lingers_twice_as_long_after_a_throttle_however_many_there_were()
    {
        var story = Throttled(times: 3);

        _ = story.Exit().AsksAfter(120, CallKind.Release);
    }

    [Fact]
    public void Lingers_twice_as_long_however_many_units_failed_to_get_in_while_calls_were_throttled()
    {
        var story = new Story();
        for (var i = 0; i < 10; i++)
        {
            _ = story.Enter().After(60).Begin(CallKind.Protect);
            _ = story.Fail(CallFailure.Throttled).Exit();
        }

        _ = story.After(60).EnterProtected().Exit().AsksAfter(120, CallKind.Release);
    }

    [Fact]
    public void Lingers_an_hour_at_most()
    {
        var story = new Story(lingerSeconds: 2400);

        _ = Throttle(story, 1).Exit().AsksAfter(3600, CallKind.Release);
    }

    [Fact]
    public void Lingers_as_configured_again_after_an_hour_without_a_throttle()
    {
        var story = Throttled(times: 1).Exit().After(30).Enter().After(3500).Exit();
        _ = story.AsksAfter(120, CallKind.Release);

        _ = story.Enter().After(30).Exit().AsksAfter(60, CallKind.Release);
    }

    [Fact]
    public void Lingers_as_configured_when_the_work_outlasted_the_throttle_by_an_hour()
    {
        _ = Throttled(times: 1).After(3600).Exit().AsksAfter(60, CallKind.Release);
    }

    private static Story Throttled(int times) => Throttle(new Story(), times);

    private static Story Throttle(Story story, int times)
    {
        _ = story.Enter();
        for (var i = 0; i < times; i++)
        {
            _ = story.After(60).Begin(CallKind.Protect);
            _ = story.Fail(CallFailure.Throttled);
        }

        _ = story.After(60).Begin(CallKind.Protect);
        return story.Grant();
    }
}
