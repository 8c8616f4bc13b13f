using TaskProtection.Aws;

namespace TaskProtection.Tests.Aws;

public sealed class AnAddressFromTheEnvironment : RimTest
{
    [Theory]
    [InlineData("http://169.254.170.2/api/abc")]
    [InlineData("http://169.254.170.2:51679/api/abc/")]
    [InlineData("http://127.0.0.1:8080/api/abc")]
    [InlineData("http://localhost:8080/api/abc")]
    [InlineData("http://[::1]/api/abc")]
    [InlineData("http://[fe80::1]/api/abc")]
    [InlineData("http://[fd00:ec2::254]/api/abc")]
    [InlineData("http://[::ffff:169.254.170.2]/api/abc")]
    public void Is_taken_when_it_is_on_this_host(string value)
    {
        var endpoint = LocalEndpoint.Parse("ECS_AGENT_URI", value, "nothing is called");

        Assert.Null(endpoint.Problem);
        Assert.EndsWith("/api/abc/state", endpoint.Append("/state").AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://203.0.113.9/api/abc", "link-local")]
    [InlineData("http://metadata.example.com/api/abc", "link-local")]
    [InlineData("http://localhost.example.com/api/abc", "link-local")]
    [InlineData("http://169.254.170.2.example.com/", "link-local")]
    [InlineData("http://169.255.0.1/", "link-local")]
    [InlineData("http://[fd00:ec3::1]/", "link-local")]
    [InlineData("http://[2001:db8::1]/", "link-local")]
    [InlineData("https://169.254.170.2/api/abc", "plain http")]
    [InlineData("file:///etc/passwd", "absolute URI")]
    [InlineData("http://169.254.170.2@example.com/", "no user")]
    [InlineData("http://user:secret@169.254.170.2/", "no user")]
    [InlineData("http://169.254.170.2/?x=", "query")]
    [InlineData("169.254.170.2/api/abc", "absolute URI")]
    [InlineData("http://", "absolute URI")]
    [InlineData("$ECS_AGENT_URI", "absolute URI")]
    public void Is_refused_when_it_leads_elsewhere_or_nowhere(string value, string problem)
    {
        var endpoint = LocalEndpoint.Parse("ECS_AGENT_URI", value, "protection is off");

        Assert.Null(endpoint.Uri);
        Assert.StartsWith("ECS_AGENT_URI is ", endpoint.Problem, StringComparison.Ordinal);
        Assert.Contains(problem, endpoint.Problem, StringComparison.Ordinal);
        Assert.EndsWith("so protection is off.", endpoint.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", endpoint.Problem, StringComparison.Ordinal); // It goes into logs.
    }

    [Fact]
    public async Task That_is_wrong_for_the_agent_fails_loudly_and_calls_nobody()
    {
        await using var rim = new Rim(Fake, environment: new() { ["ECS_AGENT_URI"] = "http://203.0.113.9/api/abc" });

        var reply = await rim.ProtectTaskAsync();
        var inspection = await rim.InspectTaskAsync();

        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
        Assert.Contains("ECS_AGENT_URI", reply.Reason, StringComparison.Ordinal);
        Assert.Contains("task protection is off", reply.Reason, StringComparison.Ordinal);
        Assert.Equal(new ProtectionInspection(InspectionResult.Unknown, reply.Reason), inspection);
        Assert.Empty(Fake.Requests);
    }

    [Theory]
    [InlineData("ftp://169.254.170.2/v4", "ECS_CONTAINER_METADATA_URI_V4 is 'ftp://")]
    [InlineData("http://203.0.113.9/v4/abc", "neither a link-local nor a loopback address")]
    [InlineData(null, "ECS_CONTAINER_METADATA_URI_V4 is not set")]
    public async Task That_is_wrong_or_missing_for_the_metadata_leaves_the_agent_working_and_warns_once(string? value, string warning)
    {
        Fake.On("agent PUT", FakeAws.Granted("arn:aws:ecs:eu-west-1:1:task/whoever", new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero)));
        await using var rim = new Rim(Fake, environment: new() { ["ECS_CONTAINER_METADATA_URI_V4"] = value });

        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectTaskAsync()).Outcome);
        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectTaskAsync()).Outcome);

        Assert.All(Fake.Requests, request => Assert.Equal("agent PUT", request.Operation));
        Assert.Single(rim.Log.All, line => line.StartsWith("Warning", StringComparison.Ordinal)
            && line.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task That_is_wrong_for_the_instance_metadata_is_named_and_ecs_is_asked()
    {
        await using var rim = new Rim(Fake, Rim.OurInstance, new() { ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://203.0.113.9" });

        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectInstanceAsync()).Outcome);

        Assert.DoesNotContain(Fake.Requests, request => request.Operation.StartsWith("imds", StringComparison.Ordinal));
        Assert.Contains(rim.Log.All, line => line.Contains("AWS_EC2_METADATA_SERVICE_ENDPOINT", StringComparison.Ordinal));
    }
}
