using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class Backoffs
{
    [Theory]
    [InlineData(nameof(CallFailure.Unknown), new[] { 1.0, 2, 4, 8, 16, 30, 30 })]
    [InlineData(nameof(CallFailure.Throttled), new[] { 1.0, 2, 4, 8, 16, 30, 30 })]
    [InlineData(nameof(CallFailure.Failed), new[] { 1.0, 2, 4, 8, 16, 30, 30 })]
    [InlineData(nameof(CallFailure.Refused), new[] { 15.0, 30, 60, 60 })]
    [InlineData(nameof(CallFailure.Denied), new[] { 300.0, 300 })]
    public void Of_protect_grow_by_the_kind_of_failure(string failure, double[] pauses)
    {
        var story = new Story().Enter();
        foreach (var pause in pauses)
        {
            _ = story.Begin(CallKind.Protect);
            _ = story.After(1).Fail(failure).AsksAfter(pause, CallKind.Protect);
        }
    }

    [Fact]
    public void Of_a_protect_that_stays_refused_grow_to_four_minutes_by_a_quarter_of_the_time_that_it_was()
    {
        var story = new Story().Enter();
        foreach (var pause in new[] { 15, 30, 60, 60, 60, 60, 72.75, 91.1875, 114.234375 })
        {
            _ = story.Begin(CallKind.Protect);
            _ = story.After(1).Fail(CallFailure.Refused).AsksAfter(pause, CallKind.Protect);
        }

        _ = story.After(3600).Begin(CallKind.Protect);
        _ = story.Fail(CallFailure.Refused).AsksAfter(240, CallKind.Protect);
    }

    [Theory]
    [InlineData(nameof(CallFailure.Unknown))]
    [InlineData(nameof(CallFailure.Denied))]
    [InlineData(nameof(CallFailure.Throttled))]
    public void Of_release_grow_to_a_minute(string failure)
    {
        var story = new Story(lingerSeconds: 0).EnterProtected().Exit();
        foreach (var pause in new[] { 1.0, 2, 4, 8, 16, 32, 60, 60 })
        {
            _ = story.Begin(CallKind.Release);
            _ = story.After(1).Fail(failure).AsksAfter(pause, CallKind.Release);
        }
    }

    [Theory]
    [InlineData(0, 0.75)]
    [InlineData(1, 1.25)]
    [InlineData(double.MaxValue, 1.25)]
    public void Are_spread_by_a_quarter(double jitter, double pause)
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);

        _ = story.Fail(CallFailure.Throttled, jitter).AsksAfter(pause, CallKind.Protect);
    }

    [Fact]
    public void Of_a_refused_renewal_do_not_delay_the_release()
    {
        var story = new Story().EnterProtected().After(Story.Lease / 2);
        _ = story.Begin(CallKind.Protect);

        Assert.Equal(CallKind.Release, story.Fail(CallFailure.Refused).Exit().Decision.Call?.Kind);
    }

    [Fact]
    public void Of_a_failed_release_do_not_delay_a_newcomer()
    {
        var story = new Story(lingerSeconds: 0).EnterProtected().Exit();
        _ = story.Begin(CallKind.Release);

        Assert.Equal(CallKind.Protect, story.Fail(CallFailure.Unknown).Enter().Decision.Call?.Kind);
    }

    [Fact]
    public void Are_not_broken_by_a_newcomer()
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);

        _ = story.Fail(CallFailure.Throttled).Exit().Enter().AsksAfter(1, CallKind.Protect);
    }

    [Fact]
    public void Start_again_after_a_success()
    {
        var story = new Story(lingerSeconds: 0).Enter();
        _ = story.Begin(CallKind.Protect);
        _ = story.Fail(CallFailure.Throttled).After(1).Begin(CallKind.Protect);
        _ = story.Grant().Exit().Begin(CallKind.Release);
        _ = story.Release().Enter().Begin(CallKind.Protect);

        _ = story.Fail(CallFailure.Throttled).AsksAfter(1, CallKind.Protect);
    }

    [Fact]
    public void Of_failed_releases_are_over_when_a_protect_succeeds()
    {
        var story = new Story(lingerSeconds: 0).EnterProtected().Exit();
        for (var failures = 0; failures < 7; failures++)
        {
            story = story.After(60);
            _ = story.Begin(CallKind.Release);
            _ = story.Fail(CallFailure.Unknown);
        }

        _ = story.Enter().Begin(CallKind.Protect);
        _ = story.Grant().After(1).Exit();

        Assert.Equal(CallKind.Release, story.Decision.Call?.Kind);
    }

    [Fact]
    public void Run_on_the_monotonic_clock_whatever_the_wall_clock_does()
    {
        var story = new Story().Enter();
        _ = story.Begin(CallKind.Protect);

        _ = story.Fail(CallFailure.Throttled).WallJumps(TimeSpan.FromDays(-3)).AsksAfter(1, CallKind.Protect);
        _ = story.Begin(CallKind.Protect);
        _ = story.Fail(CallFailure.Throttled).WallJumps(TimeSpan.FromDays(9)).AsksAfter(2, CallKind.Protect);
    }
}
