using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class AnotherFailure
{
    private readonly Story story = new Story().Enter();

    public AnotherFailure()
    {
        _ = story.Begin(CallKind.Protect);
        _ = story.Fail(CallFailure.Throttled).After(1).Begin(CallKind.Protect);
    }

    [Fact]
    public void Of_another_kind_pauses_for_the_first_step_of_its_own() => story.Fail(CallFailure.Refused).AsksAfter(15, CallKind.Protect);

    [Fact]
    public void Than_a_throttle_lengthens_no_linger()
    {
        var failing = new Story().Enter();
        _ = failing.Begin(CallKind.Protect);
        _ = failing.Fail(CallFailure.Failed).After(1).Begin(CallKind.Protect);

        _ = failing.Grant().Exit().AsksAfter(60, CallKind.Release);
    }

    [Fact]
    public void That_came_an_hour_ago_to_the_moment_lengthens_no_linger()
    {
        _ = story.Grant().After(3599).Exit().AsksAfter(60, CallKind.Release);
    }
}
