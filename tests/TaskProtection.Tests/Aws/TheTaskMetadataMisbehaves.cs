using System.Net;

namespace TaskProtection.Tests.Aws;

public sealed class TheTaskMetadataMisbehaves : RimTest
{
    private static readonly Dictionary<string, string?> NoAgent = new() { ["ECS_AGENT_URI"] = "" };

    [Theory]
    [InlineData(200, """{"Cluster":"ice","TaskARN":"arn:aws:ecs:eu-west""")]
    [InlineData(200, """{"Cluster":"ice"}""")]
    [InlineData(200, """{"Cluster":"ice","TaskARN":"not an arn"}""")]
    [InlineData(200, "[]")]
    [InlineData(200, "<html></html>")]
    [InlineData(404, "\"unable to find task\"")]
    [InlineData(500, "\"later\"")]
    public async Task The_call_that_needs_it_is_not_made(int status, string body)
    {
        Fake.On("metadata", FakeAws.Json(status, body));
        await using var rim = new Rim(Fake, environment: NoAgent);

        var call = rim.ProtectTaskAsync();
        var reply = await call;
        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
        Assert.Contains("metadata", reply.Reason, StringComparison.Ordinal);
        Assert.Equal(0, Fake.Count("UpdateTaskProtection"));
    }

    [Fact]
    public async Task Ten_megabytes_are_refused()
    {
        Fake.On("metadata", FakeAws.Json(200, new string(' ', 10 * 1024 * 1024)));
        await using var rim = new Rim(Fake, environment: NoAgent);

        Assert.Contains("64 KiB", (await rim.ProtectTaskAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_is_bounded_to_two_short_attempts()
    {
        Fake.On("metadata", Fake.Hang());
        await using var rim = new Rim(Fake, environment: NoAgent);

        var call = rim.ProtectTaskAsync();
        await Fake.HangsAsync();
        rim.Time.Advance(TimeSpan.FromSeconds(1));
        await Fake.HangsAsync();
        rim.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ProtectionOutcome.Failed, (await call).Outcome);
        Assert.Equal(2, Fake.Count("metadata"));
    }

    [Fact]
    public async Task Silence_does_not_hold_up_a_call_to_the_agent()
    {
        Fake.On("metadata", Fake.Hang());
        Fake.On("agent PUT", FakeAws.Granted(FakeAws.Task, new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero)));
        await using var rim = new Rim(Fake);

        var call = rim.ProtectTaskAsync();
        await Fake.HangsAsync();
        await Patience.UntilAsync(() => Fake.Count("agent PUT") == 1, "the agent is called while the metadata hangs");
        rim.Time.Advance(TimeSpan.FromSeconds(1));
        await Fake.HangsAsync();
        rim.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ProtectionOutcome.Done, (await call).Outcome);
    }

    [Fact]
    public async Task A_blip_is_not_remembered()
    {
        var good = FakeAws.Json(200, $$$"""{"Cluster":"ice","TaskARN":"{{{FakeAws.Task}}}"}""");
        Fake.On("metadata", FakeAws.Json(404, "\"no\""), good, FakeAws.Json(500, "never asked again"));
        Fake.On("UpdateTaskProtection", FakeAws.Json(200, $$$"""{"protectedTasks":[{"taskArn":"{{{FakeAws.Task}}}","protectionEnabled":true,"expirationDate":1772373600.5}]}"""));
        await using var rim = new Rim(Fake, environment: NoAgent);

        Assert.Equal(ProtectionOutcome.Failed, (await rim.ProtectTaskAsync()).Outcome);
        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectTaskAsync()).Outcome);
        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectTaskAsync()).Outcome);

        Assert.Equal(2, Fake.Count("metadata"));
    }

    [Fact]
    public async Task A_blip_does_not_keep_the_agent_from_protecting()
    {
        Fake.On("metadata", FakeAws.Respond((int)HttpStatusCode.NotFound, "text/plain", "no"));
        Fake.On("agent PUT", FakeAws.Granted(FakeAws.Task, new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero)));
        await using var rim = new Rim(Fake);

        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectTaskAsync()).Outcome);
    }
}
