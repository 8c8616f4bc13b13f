namespace TaskProtection.Tests.Aws;

public sealed class TheInstanceIsProtected : RimTest
{
    [Fact]
    public async Task The_flag_is_set_and_has_no_end()
    {
        await using var rim = new Rim(Fake, Rim.OurInstance);
        rim.Time.Advance(TimeSpan.FromMinutes(1));

        var reply = await rim.ProtectInstanceAsync();

        Assert.Equal(new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = true }, reply);
        var request = Fake.Requests[^1];
        Assert.Equal("https://autoscaling.eu-west-1.amazonaws.com/", request.Uri.AbsoluteUri);
        Assert.Equal("application/x-www-form-urlencoded; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Equal($"Action=SetInstanceProtection&Version=2011-01-01&AutoScalingGroupName=ice-group&InstanceIds.member.1={FakeAws.Instance}&ProtectedFromScaleIn=true", request.Body);
    }

    [Fact]
    public async Task What_a_process_sets_as_it_starts_is_set_again_once_no_release_of_its_predecessor_can_land_any_more()
    {
        await using var rim = new Rim(Fake, Rim.OurInstance);

        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromSeconds(20); elapsed += TimeSpan.FromSeconds(5))
        {
            Assert.Equal(
                new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = true, RenewAfter = TimeSpan.FromSeconds(5), RepeatIsPrecaution = true },
                await rim.ProtectInstanceAsync());
            rim.Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = true }, await rim.ProtectInstanceAsync());
    }

    [Fact]
    public async Task Where_it_is_ours_ecs_is_not_asked_and_what_is_known_is_not_asked_again()
    {
        await using var rim = new Rim(Fake, Rim.OurInstance);

        await rim.ProtectInstanceAsync();
        Assert.Equal(new ProtectionReply(ProtectionOutcome.Done), await rim.ReleaseInstanceAsync());

        Assert.Equal(
            ["metadata", "imds token", "imds instance-id", "DescribeAutoScalingInstances", "SetInstanceProtection", "SetInstanceProtection"],
            Fake.Requests.Select(request => request.Operation));
        Assert.EndsWith("&ProtectedFromScaleIn=false", Fake.Requests[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_may_have_any_name()
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance("InService", group: "my group/é&amp;=+~*"));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectInstanceAsync()).Outcome);
        Assert.Contains("AutoScalingGroupName=my%20group%2F%C3%A9%26%3D%2B~%2A&", Fake.Requests[^1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, InspectionResult.Protected)]
    [InlineData(false, InspectionResult.Unprotected)]
    public async Task A_look_tells_the_flag_and_changes_nothing(bool isProtected, InspectionResult result)
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.DescribedInstance("InService", isProtected));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal(new ProtectionInspection(result), await rim.InspectInstanceAsync());
        Assert.Equal(0, Fake.Count("SetInstanceProtection"));
    }

    [Theory]
    [InlineData(400, "ValidationError", "something else", ProtectionOutcome.Failed, "something else")]
    [InlineData(500, "ResourceContention", "You already have a pending update", ProtectionOutcome.Failed, "pending update")]
    [InlineData(400, "Throttling", "Rate exceeded", ProtectionOutcome.Throttled, "Rate exceeded")]
    [InlineData(400, "LimitExceeded", "too much", ProtectionOutcome.Failed, "too much")]
    [InlineData(403, "AccessDenied", "User: x is not authorized", ProtectionOutcome.Denied, "needs autoscaling:SetInstanceProtection on group 'ice-group'")]
    [InlineData(403, "ExpiredToken", "The security token is expired", ProtectionOutcome.Failed, "expired")]
    [InlineData(403, "InvalidClientTokenId", "The token is invalid", ProtectionOutcome.Failed, "invalid")]
    [InlineData(403, "SignatureDoesNotMatch", "The signature is wrong", ProtectionOutcome.Failed, "wrong")]
    [InlineData(500, "InternalFailure", "oops", ProtectionOutcome.Unknown, "oops")]
    [InlineData(503, "ServiceUnavailable", "busy", ProtectionOutcome.Unknown, "busy")]
    public async Task An_error_is_judged_by_its_code(int status, string code, string message, ProtectionOutcome outcome, string reason)
    {
        Fake.On("SetInstanceProtection", FakeAws.Error(status, code, message));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        var reply = await rim.ProtectInstanceAsync();

        Assert.Equal(outcome, reply.Outcome);
        Assert.Contains(reason, reply.Reason, StringComparison.Ordinal);
        Assert.Equal(1, Fake.Count("SetInstanceProtection"));
    }

    [Theory]
    [InlineData("<SetInstanceProtectionResponse><SetInst")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><SetInstanceProtectionResponse>&a;</SetInstanceProtectionResponse>")]
    [InlineData("<html><body>Welcome</body></html>")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task A_body_that_is_no_answer_is_never_a_success(string body)
    {
        Fake.On("SetInstanceProtection", FakeAws.Xml(200, body));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        var reply = await rim.ProtectInstanceAsync();

        Assert.Equal(ProtectionOutcome.Unknown, reply.Outcome);
        Assert.NotNull(reply.Error);
    }

    [Fact]
    public async Task An_error_with_a_dtd_is_not_expanded()
    {
        Fake.On("SetInstanceProtection", FakeAws.Xml(400, "<!DOCTYPE x [<!ENTITY a \"Throttling\">]><ErrorResponse><Error><Code>&a;</Code></Error></ErrorResponse>"));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        Assert.Equal(ProtectionOutcome.Failed, (await rim.ProtectInstanceAsync()).Outcome);
    }

    [Fact]
    public async Task Silence_is_unknown_after_the_call_timeout()
    {
        Fake.On("SetInstanceProtection", Fake.Hang(), FakeAws.Text(500, "asked twice"));
        await using var rim = new Rim(Fake, Rim.OurInstance);
        var call = rim.ReleaseInstanceAsync();
        await Fake.HangsAsync();

        rim.Time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(ProtectionOutcome.Unknown, (await call).Outcome);
        Assert.Equal(1, Fake.Count("SetInstanceProtection"));
    }

    [Theory]
    [InlineData("<DescribeAutoScalingInstancesResponse><DescribeAuto")]
    [InlineData("<html><body>Welcome</body></html>")]
    public async Task An_answer_that_is_none_does_not_mean_that_there_is_no_group(string body)
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.Xml(200, body));
        await using var rim = new Rim(Fake, Rim.OurInstance);
        var call = rim.ProtectInstanceAsync();

        Assert.Equal(ProtectionOutcome.Failed, (await call).Outcome);
        Assert.Equal(0, Fake.Count("SetInstanceProtection"));
    }

    [Fact]
    public async Task A_denied_look_names_the_statement()
    {
        Fake.On("DescribeAutoScalingInstances", FakeAws.Error(403, "AccessDenied", "no"));
        await using var rim = new Rim(Fake, Rim.OurInstance);

        var reply = await rim.ProtectInstanceAsync();

        Assert.Equal(ProtectionOutcome.Denied, reply.Outcome);
        Assert.Contains("autoscaling:DescribeAutoScalingInstances on *", reply.Reason, StringComparison.Ordinal);
        Assert.Equal(InspectionResult.Denied, (await rim.InspectInstanceAsync()).Result);
    }

    [Fact]
    public async Task Credentials_that_cannot_be_had_are_a_failure_and_not_a_crash()
    {
        await using var rim = new Rim(Fake, Rim.OurInstance, credentials: new NoCredentials());

        var reply = await rim.ProtectInstanceAsync();

        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
        Assert.Contains("Failed to resolve AWS credentials", reply.Reason, StringComparison.Ordinal);
        Assert.Equal(InspectionResult.Unknown, (await rim.InspectInstanceAsync()).Result);
        Assert.Equal(0, Fake.Count("DescribeAutoScalingInstances"));
    }
}
