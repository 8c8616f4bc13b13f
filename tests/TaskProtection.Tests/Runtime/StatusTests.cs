namespace TaskProtection.Tests.Runtime;

public sealed class TheStatusOfATarget
{
    private readonly FakeTarget _target = new FakeTarget().Granting();

    [Fact]
    public async Task Says_since_when_it_is_so()
    {
        var world = new RuntimeWorld(_target);
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));
        var entered = world.Time.GetUtcNow();
        await using var scope = await world.EnterProtectedAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal((TargetState.Protected, entered), (world.Target().State, world.Target().Since));
    }

    [Fact]
    public async Task Has_no_reason_while_it_protects()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Done) { Reason = "as asked" };
        var world = new RuntimeWorld(_target);
        await using var scope = await world.EnterProtectedAsync();

        Assert.Null(world.Target().Reason);
    }

    [Theory]
    [InlineData("Rate exceeded", "Rate exceeded")]
    [InlineData(null, "connection reset")]
    public async Task Says_why_or_else_the_error(string? reason, string shown)
    {
        _target.Auto = _ => new ProtectionReply(ProtectionOutcome.Failed) { Reason = reason, Error = new IOException("connection reset") };
        var world = new RuntimeWorld(_target);
        await using var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);

        Assert.Equal(shown, world.Target().Reason);
    }
}
