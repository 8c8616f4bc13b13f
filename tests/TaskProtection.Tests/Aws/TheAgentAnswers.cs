namespace TaskProtection.Tests.Aws;

public sealed class TheAgentAnswers : RimTest
{
    private const string Grant = $$$"""{"protection":{"ExpirationDate":"2026-03-01T14:00:00Z","ProtectionEnabled":true,"TaskArn":"{{{FakeAws.Task}}}"}}""";

    [Fact]
    public async Task A_grant_is_done_with_its_expiry()
    {
        var reply = await ProtectAsync(200, Grant);

        Assert.Equal(new ProtectionReply(ProtectionOutcome.Done) { ExpiresAt = new DateTimeOffset(2026, 3, 1, 14, 0, 0, TimeSpan.Zero) }, reply);
    }

    [Fact]
    public async Task The_request_has_whole_minutes_and_nothing_that_the_agent_refuses()
    {
        await ProtectAsync(200, Grant);

        var request = Assert.Single(Fake.Requests, request => request.Operation == "agent PUT");
        Assert.Equal("""{"ProtectionEnabled":true,"ExpiresInMinutes":120}""", request.Body);
        Assert.Equal("http://169.254.170.2/api/abc/task-protection/v1/state", request.Uri.AbsoluteUri);
        Assert.False(request.Headers.ContainsKey("Authorization"));
        Assert.False(request.Headers.ContainsKey("X-Forwarded-For"));
    }

    [Fact]
    public async Task A_release_says_nothing_of_minutes()
    {
        Fake.On("agent PUT", FakeAws.Json(200, $$$"""{"protection":{"ExpirationDate":null,"ProtectionEnabled":false,"TaskArn":"{{{FakeAws.Task}}}"}}"""));
        await using var rim = new Rim(Fake);

        var reply = await rim.ReleaseTaskAsync();

        Assert.Equal(new ProtectionReply(ProtectionOutcome.Done), reply);
        Assert.Equal("""{"ProtectionEnabled":false}""", Fake.Requests[^1].Body);
    }

    [Theory]
    [InlineData("""{"failure":{"Arn":"a","Detail":null,"Reason":"DEPLOYMENT_BLOCKED"}}""", ProtectionOutcome.Refused, "DEPLOYMENT_BLOCKED")]
    [InlineData("""{"failure":{"Arn":"a","Detail":null,"Reason":"TASK_NOT_VALID"}}""", ProtectionOutcome.NotApplicable, "belong to a service")]
    [InlineData("""{"failure":{"Arn":"a","Detail":"gone","Reason":"MISSING"}}""", ProtectionOutcome.Failed, "MISSING (gone)")]
    [InlineData("""{"failure":{"Arn":"a","Detail":null,"Reason":"SOMETHING_NEW"}}""", ProtectionOutcome.Failed, "SOMETHING_NEW")]
    public async Task A_failure_with_status_200_is_never_a_grant(string body, ProtectionOutcome outcome, string reason)
    {
        var reply = await ProtectAsync(200, body);

        Assert.Equal(outcome, reply.Outcome);
        Assert.Contains(reason, reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_beside_a_protection_wins()
    {
        var reply = await ProtectAsync(200, Grant[..^1] + ""","failure":{"Arn":"a","Detail":null,"Reason":"DEPLOYMENT_BLOCKED"}}""");

        Assert.Equal(ProtectionOutcome.Refused, reply.Outcome);
    }

    [Fact]
    public async Task An_empty_failure_beside_a_protection_is_none()
    {
        var reply = await ProtectAsync(200, Grant[..^1] + ""","failure":{"Arn":null,"Detail":null,"Reason":null},"requestID":"r","new":[{}]}""");

        Assert.Equal(ProtectionOutcome.Done, reply.Outcome);
    }

    [Fact]
    public async Task The_grant_of_another_task_is_not_ours()
    {
        var reply = await ProtectAsync(200, Grant.Replace("0123456789abcdef", "ffffffffffffffff", StringComparison.Ordinal));

        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
        Assert.Contains("task/ice/ffffffffffffffff", reply.Reason, StringComparison.Ordinal);
        Assert.Contains(FakeAws.Task, reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_grant_may_leave_the_cluster_out_of_the_arn()
        => Assert.Equal(ProtectionOutcome.Done, (await ProtectAsync(200, Grant.Replace("task/ice/", "task/", StringComparison.Ordinal))).Outcome);

    [Theory]
    [InlineData("2026-03-01T12:00:00Z")]
    [InlineData("2022-10-06T02:29:16Z")]
    public async Task A_grant_that_has_ended_is_not_one(string expiry)
    {
        var reply = await ProtectAsync(200, Grant.Replace("2026-03-01T14:00:00Z", expiry, StringComparison.Ordinal));

        Assert.Equal(ProtectionOutcome.Unknown, reply.Outcome);
        Assert.Contains("clock", reply.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"soon\"")]
    [InlineData("1772373600")]
    public async Task A_grant_without_a_readable_expiry_is_unknown(string expiry)
        => Assert.Equal(ProtectionOutcome.Unknown, (await ProtectAsync(200, Grant.Replace("\"2026-03-01T14:00:00Z\"", expiry, StringComparison.Ordinal))).Outcome);

    [Fact]
    public async Task A_flag_other_than_asked_is_a_failure()
        => Assert.Equal(ProtectionOutcome.Failed, (await ProtectAsync(200, Grant.Replace("true", "false", StringComparison.Ordinal))).Outcome);

    [Theory]
    [InlineData(400, "InvalidParameterException", "UpdateTaskProtection: failed to decode request", ProtectionOutcome.Failed, "failed to decode")]
    [InlineData(400, "InvalidParameterException", "Request task=x is not owned by any deployment of ECS service", ProtectionOutcome.NotApplicable, "belong to a service")]
    [InlineData(403, "AccessDeniedException", "Invalid Request: no task IAM role credentials available for task", ProtectionOutcome.Denied, "no IAM role")]
    [InlineData(400, "AccessDeniedException", "User is not authorized", ProtectionOutcome.Denied, "needs ecs:UpdateTaskProtection on " + FakeAws.Task)]
    [InlineData(404, "ResourceNotFoundException", "Failed to find a task for the request", ProtectionOutcome.Failed, "Failed to find a task")]
    [InlineData(400, "ClusterNotFoundException", "Cluster not found.", ProtectionOutcome.Failed, "Cluster not found")]
    [InlineData(400, "ThrottlingException", "Rate exceeded", ProtectionOutcome.Throttled, "Rate exceeded")]
    [InlineData(400, "ExpiredTokenException", "The security token is expired", ProtectionOutcome.Failed, "credentials")]
    [InlineData(500, "ServerException", "dial tcp: i/o timeout", ProtectionOutcome.Unknown, "i/o timeout")]
    [InlineData(500, "RequestError", "send request failed", ProtectionOutcome.Unknown, "send request failed")]
    [InlineData(504, "RequestCanceled", "Timed out calling ECS Task Protection API", ProtectionOutcome.Unknown, "Timed out")]
    [InlineData(400, "UnsupportedFeatureException", "Not here", ProtectionOutcome.NotApplicable, "not offered")]
    [InlineData(200, "ServerException", "an error with the status of a success", ProtectionOutcome.Unknown, "status of a success")]
    public async Task An_error_is_judged_by_its_code(int status, string code, string message, ProtectionOutcome outcome, string reason)
    {
        var reply = await ProtectAsync(status, $$$"""{"requestID":"r","error":{"Arn":"a","Code":"{{{code}}}","Message":"{{{message}}}"}}""");

        Assert.Equal(outcome, reply.Outcome);
        Assert.Contains(reason, reply.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "You have reached maximum request limit.", ProtectionOutcome.Throttled)]
    [InlineData(200, "{}", ProtectionOutcome.Unknown)]
    [InlineData(500, "{}", ProtectionOutcome.Unknown)]
    [InlineData(200, "", ProtectionOutcome.Unknown)]
    [InlineData(200, "null", ProtectionOutcome.Unknown)]
    [InlineData(200, "<html><body>Welcome to the hotel</body></html>", ProtectionOutcome.Unknown)]
    [InlineData(200, """{"protection":{"ExpirationDate":"2026-03-01T1""", ProtectionOutcome.Unknown)]
    [InlineData(200, """{"protection":{}}""", ProtectionOutcome.Unknown)]
    [InlineData(200, """{"protection":"yes"}""", ProtectionOutcome.Unknown)]
    [InlineData(502, "<html>Bad Gateway</html>", ProtectionOutcome.Unknown)]
    [InlineData(403, "<html>Forbidden</html>", ProtectionOutcome.Denied)]
    public async Task A_body_that_says_nothing_is_never_a_grant(int status, string body, ProtectionOutcome outcome)
    {
        var reply = await ProtectAsync(status, body);

        Assert.Equal(outcome, reply.Outcome);
        Assert.NotNull(reply.Reason);
    }

    [Fact]
    public async Task A_good_body_under_a_bad_status_is_unknown()
        => Assert.Equal(ProtectionOutcome.Unknown, (await ProtectAsync(500, Grant)).Outcome);

    private async Task<ProtectionReply> ProtectAsync(int status, string body)
    {
        Fake.On("agent PUT", FakeAws.Json(status, body));
        await using var rim = new Rim(Fake);
        var reply = await rim.ProtectTaskAsync();

        // When to ask again is the core's decision, whatever came back.
        Assert.Equal(1, Fake.Count("agent PUT"));
        return reply;
    }
}
