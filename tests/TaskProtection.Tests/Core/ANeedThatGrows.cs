using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class ANeedThatGrows
{
    [Fact]
    public void With_a_later_holder_is_asked_for() =>
        Assert.Equal(TimeSpan.FromHours(7), new Story().Enter(TimeSpan.FromHours(5)).Enter(TimeSpan.FromHours(6)).Begin(CallKind.Protect).Duration);

    [Fact]
    public void Beyond_what_ECS_grants_makes_a_short_lease_the_longest_at_once() =>
        Assert.Equal(TimeSpan.FromHours(48), new Story().EnterProtected().Enter(TimeSpan.FromDays(9)).Begin(CallKind.Protect).Duration);

    [Fact]
    public void Just_beyond_what_ECS_grants_is_met_as_soon_as_a_grant_reaches_it()
    {
        var story = new Story().Enter(TimeSpan.FromHours(49));
        _ = story.Begin(CallKind.Protect);

        _ = story.Grant().AsksAfter(3600, CallKind.Protect);
    }
}
