using TaskProtection.Aws.Metadata;

namespace TaskProtection.Tests.Aws;

public sealed class TheInstanceMetadata : RimTest
{
    [Fact]
    public async Task Is_asked_with_a_token_that_is_kept_until_shortly_before_its_end()
    {
        await using var rim = new Rim(Fake);

        Assert.Equal(FakeAws.Instance, await ReadAsync(rim));
        rim.Time.Advance(TimeSpan.FromSeconds(21_600 - 61));
        Assert.Equal(FakeAws.Instance, await ReadAsync(rim));
        Assert.Equal(1, Fake.Count("imds token"));
        rim.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(FakeAws.Instance, await ReadAsync(rim));

        Assert.Equal(2, Fake.Count("imds token"));
        var token = Fake.Requests[0];
        Assert.Equal(("PUT", "http://169.254.169.254/latest/api/token", "21600"), (token.Method, token.Uri.AbsoluteUri, token.Headers["X-aws-ec2-metadata-token-ttl-seconds"]));
        Assert.Equal("AQAEA-token==", Fake.Requests[1].Headers["X-aws-ec2-metadata-token"]);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_once()
    {
        Fake.On("imds instance-id", FakeAws.Text(401, ""), FakeAws.Text(200, FakeAws.Instance));
        await using var rim = new Rim(Fake);

        Assert.Equal(FakeAws.Instance, await ReadAsync(rim));
        Assert.Equal(2, Fake.Count("imds token"));
    }

    [Fact]
    public async Task When_it_is_blocked_ecs_is_asked_after_one_second()
    {
        Fake.On("imds token", Fake.Hang());
        await using var rim = new Rim(Fake, Rim.OurInstance);
        var call = rim.ProtectInstanceAsync();
        await Fake.HangsAsync();

        rim.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ProtectionOutcome.Done, (await call).Outcome);
        Assert.Equal(1, Fake.Count("DescribeContainerInstances"));
        Assert.Equal(0, Fake.Count("DescribeCapacityProviders"));
        Assert.Single(rim.Log.All, line => line.Contains("The instance id comes from ECS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_it_is_switched_off_it_is_not_asked()
    {
        await using var rim = new Rim(Fake, Rim.OurInstance, new() { ["AWS_EC2_METADATA_DISABLED"] = "true" });

        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.DoesNotContain(Fake.Requests, request => request.Operation.StartsWith("imds", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(404, "no")]
    [InlineData(403, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "")]
    [InlineData(302, "")]
    public async Task An_answer_that_is_no_instance_id_is_not_used(int status, string body)
    {
        Fake.On("imds instance-id", FakeAws.Text(status, body));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Equal(1, Fake.Count("DescribeContainerInstances"));
    }

    [Fact]
    public async Task Neither_way_open_the_permission_is_named_beside_the_cause()
    {
        Fake.On("imds token", FakeAws.Text(403, "disabled"));
        Fake.On("DescribeTasks", FakeAws.Json(400, """{"__type":"AccessDeniedException","Message":"no"}"""));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        var reply = await rim.ProtectInstanceAsync();

        Assert.Equal(ProtectionOutcome.Denied, reply.Outcome);
        Assert.Contains("ecs:DescribeTasks", reply.Reason, StringComparison.Ordinal);
        Assert.Contains("the instance metadata answered HTTP 403: disabled", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_an_address_of_its_own_over_ipv6()
    {
        await using var rim = new Rim(Fake, environment: new() { ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = "IPv6" });

        await ReadAsync(rim);

        Assert.Equal("http://[fd00:ec2::254]/latest/meta-data/instance-id", Fake.Requests[^1].Uri.AbsoluteUri);
    }

    private static async Task<string?> ReadAsync(Rim rim)
        => (await rim.Get<InstanceMetadataClient>().TryReadInstanceIdAsync(TestContext.Current.CancellationToken)).InstanceId;
}
