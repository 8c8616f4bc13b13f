using Amazon.Runtime;

namespace TaskProtection.Tests.Aws;

public sealed class TheEcsApiIsAsked : RimTest
{
    private const string Grant = $$$"""{"protectedTasks":[{"taskArn":"{{{FakeAws.Task}}}","protectionEnabled":true,"expirationDate":1772373600.5,"new":0}],"failures":[]}""";

    private static readonly Dictionary<string, string?> NoAgent = new() { ["ECS_AGENT_URI"] = "" };

    [Theory]
    [InlineData(404, "404 page not found")]
    [InlineData(405, "")]
    public async Task When_the_agent_has_no_route_and_the_agent_is_left_alone_from_then_on(int status, string body)
    {
        Fake.On("agent PUT", FakeAws.Text(status, body));
        Fake.On("UpdateTaskProtection", FakeAws.Json(200, Grant));
        await using var rim = new Rim(Fake);

        var first = await rim.ProtectTaskAsync();
        var second = await rim.ProtectTaskAsync();

        Assert.Equal(ProtectionOutcome.Done, first.Outcome);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 14, 0, 0, 500, TimeSpan.Zero), second.ExpiresAt);
        Assert.Equal(1, Fake.Count("agent PUT"));
        Assert.Equal(2, Fake.Count("UpdateTaskProtection"));
        Assert.Single(rim.Log.All, line => line.Contains("older than 1.65.0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_agent_in_the_words_of_the_service_model()
    {
        Fake.On("UpdateTaskProtection", FakeAws.Json(200, Grant));
        await using var rim = new Rim(Fake, environment: NoAgent);

        await rim.ProtectTaskAsync(45);

        var request = Fake.Requests[^1];
        Assert.Equal($$$"""{"cluster":"ice","tasks":["{{{FakeAws.Task}}}"],"protectionEnabled":true,"expiresInMinutes":45}""", request.Body);
        Assert.Equal("https://ecs.eu-west-1.amazonaws.com/", request.Uri.AbsoluteUri);
        Assert.Equal("application/x-amz-json-1.1", request.Headers["Content-Type"]);
        Assert.Equal("AmazonEC2ContainerServiceV20141113.UpdateTaskProtection", request.Headers["X-Amz-Target"]);
    }

    [Fact]
    public async Task A_release_has_no_minutes()
    {
        Fake.On("UpdateTaskProtection", FakeAws.Json(200, $$$"""{"protectedTasks":[{"taskArn":"{{{FakeAws.Task}}}","protectionEnabled":false}],"failures":[]}"""));
        await using var rim = new Rim(Fake, environment: NoAgent);

        Assert.Equal(ProtectionOutcome.Done, (await rim.ReleaseTaskAsync()).Outcome);
        Assert.Equal($$$"""{"cluster":"ice","tasks":["{{{FakeAws.Task}}}"],"protectionEnabled":false}""", Fake.Requests[^1].Body);
    }

    [Theory]
    [InlineData(200, """{"protectedTasks":[],"failures":[{"arn":"a","reason":"DEPLOYMENT_BLOCKED"}]}""", ProtectionOutcome.Refused, "DEPLOYMENT_BLOCKED")]
    [InlineData(200, """{"protectedTasks":[],"failures":[{"arn":"a","reason":"TASK_NOT_VALID"}]}""", ProtectionOutcome.NotApplicable, "belong to a service")]
    [InlineData(200, """{"protectedTasks":[],"failures":[{"arn":"a","reason":"MISSING"}]}""", ProtectionOutcome.Failed, "MISSING")]
    [InlineData(200, """{"protectedTasks":[],"failures":[]}""", ProtectionOutcome.Unknown, "neither")]
    [InlineData(200, "{}", ProtectionOutcome.Unknown, "neither")]
    [InlineData(200, """{"protectedTasks":[{"taskArn":"arn:aws:ecs:eu-west-1:1:task/ice/x","protectionEnabled":true,"expirationDate":1772373600}]}""", ProtectionOutcome.Failed, "task/ice/x")]
    [InlineData(200, $$$"""{"protectedTasks":[{"taskArn":"{{{FakeAws.Task}}}","protectionEnabled":true,"expirationDate":1665023356}]}""", ProtectionOutcome.Unknown, "past")]
    [InlineData(200, """{"protectedTasks":[{"tas""", ProtectionOutcome.Unknown, "")]
    [InlineData(400, """{"__type":"com.amazonaws.ecs#AccessDeniedException","Message":"User: x is not authorized"}""", ProtectionOutcome.Denied, "ecs:UpdateTaskProtection on " + FakeAws.Task)]
    [InlineData(400, """{"__type":"ThrottlingException","message":"Rate exceeded"}""", ProtectionOutcome.Throttled, "Rate exceeded")]
    [InlineData(400, """{"__type":"ClusterNotFoundException","message":"Cluster not found."}""", ProtectionOutcome.Failed, "Cluster not found.")]
    [InlineData(400, """{"__type":"InvalidParameterException","message":"Request task=x is not owned by any deployment of ECS service"}""", ProtectionOutcome.NotApplicable, "belong to a service")]
    [InlineData(400, """{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}""", ProtectionOutcome.Failed, "credentials or the clock")]
    [InlineData(400, """{"__type":"InvalidSignatureException","message":"Signature expired"}""", ProtectionOutcome.Failed, "credentials or the clock")]
    [InlineData(500, """{"__type":"ServerException","message":"Service Unavailable. Please try again later."}""", ProtectionOutcome.Unknown, "Service Unavailable")]
    [InlineData(503, "<html>busy</html>", ProtectionOutcome.Unknown, "503")]
    [InlineData(403, "<html>proxy</html>", ProtectionOutcome.Denied, "403")]
    [InlineData(302, "", ProtectionOutcome.Failed, "302")]
    public async Task An_answer_is_judged_by_what_it_says(int status, string body, ProtectionOutcome outcome, string reason)
    {
        Fake.On("UpdateTaskProtection", FakeAws.Respond(status, "application/x-amz-json-1.1", body));
        await using var rim = new Rim(Fake, environment: NoAgent);

        var reply = await rim.ProtectTaskAsync();

        Assert.Equal(outcome, reply.Outcome);
        Assert.Contains(reason, reply.Reason, StringComparison.Ordinal);
        Assert.Equal(1, Fake.Count("UpdateTaskProtection"));
    }

    [Fact]
    public async Task A_look_reads_the_same_shapes()
    {
        Fake.On("GetTaskProtection", FakeAws.Json(200, Grant));
        await using var rim = new Rim(Fake, environment: NoAgent);

        Assert.Equal(InspectionResult.Protected, (await rim.InspectTaskAsync()).Result);
        Assert.Equal($$$"""{"cluster":"ice","tasks":["{{{FakeAws.Task}}}"]}""", Fake.Requests[^1].Body);
    }

    [Fact]
    public async Task A_look_is_repeated_once_after_a_throttle()
    {
        Fake.On("GetTaskProtection", FakeAws.Json(400, """{"__type":"ThrottlingException","message":"Rate exceeded"}"""), FakeAws.Json(200, Grant));
        await using var rim = new Rim(Fake, environment: NoAgent);

        var look = rim.InspectTaskAsync();

        Assert.Equal(InspectionResult.Protected, (await look).Result);
        Assert.Equal(2, Fake.Count("GetTaskProtection"));
    }

    [Fact]
    public async Task A_denied_look_is_told_apart()
    {
        Fake.On("GetTaskProtection", FakeAws.Json(400, """{"__type":"AccessDeniedException","Message":"no"}"""));
        await using var rim = new Rim(Fake, environment: NoAgent);

        var inspection = await rim.InspectTaskAsync();

        Assert.Equal(InspectionResult.Denied, inspection.Result);
        Assert.Contains("ecs:GetTaskProtection", inspection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_is_unknown_after_the_call_timeout()
    {
        Fake.On("UpdateTaskProtection", Fake.Hang(), FakeAws.Text(500, "asked twice"));
        await using var rim = new Rim(Fake, environment: NoAgent);
        var call = rim.ProtectTaskAsync();
        await Fake.HangsAsync();

        rim.Time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(ProtectionOutcome.Unknown, (await call).Outcome);
        Assert.Equal(1, Fake.Count("UpdateTaskProtection"));
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_told_so()
    {
        Fake.On("UpdateTaskProtection", Fake.Hang());
        await using var rim = new Rim(Fake, environment: NoAgent);
        using var caller = new CancellationTokenSource();
        var call = rim.Task.ReleaseAsync(caller.Token).AsTask();
        await Fake.HangsAsync();

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_broken_connection_is_unknown_and_a_refused_one_changed_nothing()
    {
        Fake.On(
            "UpdateTaskProtection",
            FakeAws.Throw(() => new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.")),
            FakeAws.Throw(() => new HttpRequestException(HttpRequestError.NameResolutionError, "No such host")));
        await using var rim = new Rim(Fake, environment: NoAgent);

        Assert.Equal(ProtectionOutcome.Unknown, (await rim.ProtectTaskAsync()).Outcome);
        Assert.Equal(ProtectionOutcome.Failed, (await rim.ProtectTaskAsync()).Outcome);
    }

    [Fact]
    public async Task Credentials_that_cannot_be_had_are_a_failure_and_not_a_crash()
    {
        await using var rim = new Rim(Fake, environment: NoAgent, credentials: new NoCredentials());

        var reply = await rim.ProtectTaskAsync();

        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
        Assert.Contains("nothing was sent: Failed to resolve AWS credentials. Exception 1 of 4", reply.Reason, StringComparison.Ordinal);
        Assert.Equal(0, Fake.Count("UpdateTaskProtection"));
    }

    [Fact]
    public async Task Credentials_that_cannot_be_renewed_in_the_middle_of_a_lease_are_a_failure_until_they_can()
    {
        var credentials = new Renewing();
        Fake.On("UpdateTaskProtection", FakeAws.Json(200, Grant));
        await using var rim = new Rim(Fake, environment: NoAgent, credentials: credentials);

        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectTaskAsync()).Outcome);
        credentials.Source = null;
        var failed = await rim.ProtectTaskAsync();
        credentials.Source = "AKIDSECOND";
        Assert.Equal(ProtectionOutcome.Done, (await rim.ProtectTaskAsync()).Outcome);

        Assert.Equal(ProtectionOutcome.Failed, failed.Outcome);
        Assert.Contains("credentials endpoint is gone", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("AKIDSECOND", Fake.Requests[^1].Headers["Authorization"], StringComparison.Ordinal);
    }

    private sealed class Renewing : AWSCredentials
    {
        public string? Source { get; set; } = "AKIDFIRST";

        public override ImmutableCredentials GetCredentials()
            => Source is { } key ? new(key, "secret", "token") : throw new AmazonClientException("The credentials endpoint is gone.");
    }
}
