namespace TaskProtection.Tests.Samples;

public sealed class ComparisonInWhichNothingWasLost
{
    [Fact]
    public async Task Is_void()
    {
        var verdict = await Checking.JudgeAsync(EventScript.Clean(isProtected: true), EventScript.Clean(isProtected: false));

        Assert.False(verdict.CheckerAgrees);
        Assert.Contains(verdict.Complaints, line => line.StartsWith("VOID", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_void_without_the_run_with_protection_too()
        => Assert.False((await Checking.JudgeAsync(EventScript.Clean(isProtected: false))).IsGood);
}
