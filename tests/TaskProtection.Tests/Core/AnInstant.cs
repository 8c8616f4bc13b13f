using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class AnInstant
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Instant Now = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(3));

    [Fact]
    public void Has_reached_a_deadline_when_the_monotonic_clock_stands_at_it() => Assert.True(Now.HasReached(Now with { Wall = Now.Wall + Second }));

    [Fact]
    public void Has_reached_a_deadline_when_the_wall_clock_stands_at_it() => Assert.True(Now.HasReached(Now with { Monotonic = Now.Monotonic + Second }));

    [Fact]
    public void Has_not_reached_a_deadline_that_both_clocks_are_before() => Assert.False(Now.HasReached(Now + TimeSpan.FromTicks(1)));

    [Theory]
    [InlineData(2, 5, 2)]
    [InlineData(5, 2, 2)]
    [InlineData(-2, 5, -2)]
    public void Is_as_far_from_a_deadline_as_the_clock_that_reaches_it_first_says(int wall, int monotonic, int seconds)
    {
        var deadline = new Instant(Now.Wall + (wall * Second), Now.Monotonic + (monotonic * Second));

        Assert.Equal(seconds * Second, Now.Until(deadline));
    }

    [Fact]
    public void Is_joined_with_another_clock_by_clock()
    {
        var other = new Instant(Now.Wall - Second, Now.Monotonic + Second);

        Assert.Equal(Now with { Wall = other.Wall }, Instant.Earlier(Now, other));
        Assert.Equal(Now with { Wall = other.Wall }, Instant.Earlier(other, Now));
    }
}
