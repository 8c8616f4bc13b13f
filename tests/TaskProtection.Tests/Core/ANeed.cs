using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class ANeed
{
    [Theory]
    [InlineData(1, 120)] // the lease is longer anyway
    [InlineData(60, 120)]
    [InlineData(61, 121)] // and half a lease more
    [InlineData(150.01, 211)] // whole minutes
    [InlineData(9999, 2880)] // what ECS grants at most
    public void Is_asked_for_in_whole_minutes_that_ECS_accepts(double minutes, int asked) =>
        Assert.Equal(TimeSpan.FromMinutes(asked), new Story().Enter(TimeSpan.FromMinutes(minutes)).Begin(CallKind.Protect).Duration);

    [Fact]
    public void That_the_lease_does_not_cover_renews_at_once() =>
        Assert.Equal(TimeSpan.FromHours(6), new Story().EnterProtected().Enter(TimeSpan.FromHours(5)).Begin(CallKind.Protect).Duration);

    [Fact]
    public void That_the_lease_covers_costs_no_call() =>
        Assert.Null(new Story().EnterProtected().Enter(TimeSpan.FromHours(1)).Decision.Call);

    [Fact]
    public void Of_one_holder_is_not_forgotten_for_the_smaller_one_of_the_next() =>
        Assert.Equal(TimeSpan.FromHours(6), new Story().Enter(TimeSpan.FromHours(5)).Enter(TimeSpan.FromHours(1)).Enter().Begin(CallKind.Protect).Duration);

    [Fact]
    public void Is_forgotten_when_all_have_left() =>
        Assert.Equal(Story.Lease, new Story().Enter(TimeSpan.FromHours(5)).Exit().Enter().Begin(CallKind.Protect).Duration);

    [Fact]
    public void Is_satisfied_by_what_was_asked_for_whatever_a_skewed_clock_answers()
    {
        var story = new Story().Enter(TimeSpan.FromHours(5));
        _ = story.Begin(CallKind.Protect);

        Assert.Null(story.Grant(expiresAt: story.Now.Wall + TimeSpan.FromHours(4)).Decision.Call);
    }

    [Fact]
    public void Beyond_what_ECS_grants_does_not_ask_without_end()
    {
        var story = new Story().Enter(TimeSpan.FromDays(9));
        _ = story.Begin(CallKind.Protect);

        _ = story.Grant().AsksAfter(TimeSpan.FromHours(24).TotalSeconds, CallKind.Protect);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(110)] // as good as the lease
    [InlineData(360)]
    [InlineData(2820)] // with half a lease more, what ECS grants at most
    [InlineData(2879)]
    [InlineData(2880)]
    public void Of_one_unit_after_the_other_asks_once_in_half_a_lease_at_most(double minutes)
    {
        var story = new Story();
        List<TimeSpan> asked = [];
        for (var unit = 0; unit < 600; unit++)
        {
            _ = story.Enter(TimeSpan.FromMinutes(minutes));
            if (story.Decision.Call is not null)
            {
                _ = story.Begin(CallKind.Protect);
                _ = story.Grant(jitter: 1);
                asked.Add(story.Now.Monotonic);
            }

            _ = story.After(59).Exit().After(1);
        }

        Assert.InRange(asked.Count, 2, 10); // 10 hours
        Assert.All(asked.Zip(asked.Skip(1)), static pair => Assert.True(pair.Second - pair.First >= Story.Lease / 2, $"{pair}"));
    }
}
