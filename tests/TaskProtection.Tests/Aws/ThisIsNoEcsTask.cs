namespace TaskProtection.Tests.Aws;

public sealed class ThisIsNoEcsTask : RimTest
{
    private static readonly Dictionary<string, string?> Laptop = new() { ["ECS_AGENT_URI"] = "", ["ECS_CONTAINER_METADATA_URI_V4"] = "" };

    [Theory]
    [InlineData(TargetMode.Auto, false)]
    [InlineData(TargetMode.Always, true)]
    public async Task Nothing_applies_and_nobody_is_called(TargetMode mode, bool isRequired)
    {
        var options = Rim.OurInstance;
        options.Task.Enabled = options.Instance.Enabled = mode;
        await using var rim = new Rim(Fake, options, Laptop);

        foreach (var target in rim.Targets)
        {
            Assert.Equal(isRequired, target.IsRequired);
            var reply = await target.ProtectAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            Assert.Equal(ProtectionOutcome.NotApplicable, reply.Outcome);
            Assert.Contains("not an ECS task", reply.Reason, StringComparison.Ordinal);
            var inspection = await target.InspectAsync(TestContext.Current.CancellationToken);
            Assert.Equal(InspectionResult.NotApplicable, inspection.Result);
        }

        Assert.Empty(Fake.Requests);
    }

    [Fact]
    public async Task The_targets_come_in_the_order_in_which_they_are_acquired()
    {
        await using var rim = new Rim(Fake, environment: Laptop);

        Assert.Equal(["task", "instance"], rim.Targets.Select(target => target.Name));
        Assert.Equal([TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60)], rim.Targets.Select(target => target.Linger));
    }

    [Fact]
    public async Task A_target_that_is_switched_off_says_so()
    {
        var options = Rim.OurInstance;
        options.Task.Enabled = options.Instance.Enabled = TargetMode.Never;
        await using var rim = new Rim(Fake, options);

        Assert.Contains("switched off", (await rim.ProtectTaskAsync()).Reason, StringComparison.Ordinal);
        Assert.Contains("switched off", (await rim.ReleaseInstanceAsync()).Reason, StringComparison.Ordinal);
        Assert.Equal(InspectionResult.NotApplicable, (await rim.InspectTaskAsync()).Result);
        Assert.Empty(Fake.Requests);
    }
}
