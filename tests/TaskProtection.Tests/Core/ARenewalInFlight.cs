using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

public sealed class ARenewalInFlight
{
    private readonly Story story = new Story().EnterProtected().After(Story.Lease / 2);
    private readonly Call renewal;

    public ARenewalInFlight() => renewal = story.Begin(CallKind.Protect);

    [Fact]
    public void Lets_no_release_begin_however_urgent() => Assert.Null(story.Exit().Leave().Decision.Call);

    [Fact]
    public void Is_named_to_whoever_would_begin_another()
    {
        var error = Assert.Throws<InvalidOperationException>(() => story.State.Calling(renewal with { Id = renewal.Id + 1 }, story.Now));

        Assert.Equal($"Call {renewal.Id + 1} cannot begin: call {renewal.Id} is in flight.", error.Message);
    }

    [Fact]
    public void That_is_granted_makes_a_release_wait_until_nobody_is_in()
    {
        var release = new Call(renewal.Id + 1, CallKind.Release, TimeSpan.Zero);
        var error = Assert.Throws<InvalidOperationException>(() => story.Grant().State.Calling(release, story.Now));

        Assert.Equal($"Call {release.Id} cannot release: somebody came in after it was decided.", error.Message);
    }
}
