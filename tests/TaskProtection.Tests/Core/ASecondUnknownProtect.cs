using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class ASecondUnknownProtect
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(9);

    [Fact]
    public void Leaves_the_shorter_first_in_doubt() => CutsALongGrant(Unknown(first: null, pause: 1, second: Long));

    [Fact]
    public void Puts_its_own_shorter_lease_in_doubt() => CutsALongGrant(Unknown(first: Long, pause: 1, second: null));

    [Fact]
    public void After_the_doubt_of_a_shorter_one_has_nothing_shorter_in_doubt() =>
        CutsNoLongGrant(Unknown(first: null, pause: 20, second: Long));

    [Fact]
    public void In_the_moment_in_which_the_doubt_of_a_shorter_one_ends_has_nothing_shorter_in_doubt() =>
        CutsNoLongGrant(Unknown(first: null, pause: Story.Settle.TotalSeconds - 6, second: Long));

    // Both take 6 s to fail.
    private static Story Unknown(TimeSpan? first, double pause, TimeSpan? second)
    {
        var story = new Story(lingerSeconds: 0).Enter(first);
        _ = story.Begin(CallKind.Protect);
        _ = story.After(6).Fail(CallFailure.Unknown).Exit().Enter(second).After(pause).Begin(CallKind.Protect);
        return story.After(6).Fail(CallFailure.Unknown);
    }

    private static void CutsALongGrant(Story story) => Assert.Equal(Story.Lease, GrantedFor(story));

    private static void CutsNoLongGrant(Story story) => Assert.Equal(Long + (Story.Lease / 2), GrantedFor(story));

    private static TimeSpan? GrantedFor(Story story)
    {
        _ = story.After(2).Enter(Long).Begin(CallKind.Protect);
        return story.Grant().Decision.ProtectedUntil - story.Now.Wall;
    }
}
