namespace TaskProtection.Tests.Aws;

public sealed class TheAgentIsLookedAt : RimTest
{
    [Theory]
    [InlineData(200, $$$"""{"protection":{"ExpirationDate":null,"ProtectionEnabled":false,"TaskArn":"{{{FakeAws.Task}}}"}}""", InspectionResult.Unprotected)]
    [InlineData(200, $$$"""{"protection":{"ExpirationDate":"2026-03-01T14:00:00Z","ProtectionEnabled":true,"TaskArn":"{{{FakeAws.Task}}}"}}""", InspectionResult.Protected)]
    [InlineData(200, $$$"""{"protection":{"ExpirationDate":"2026-03-01T11:00:00Z","ProtectionEnabled":true,"TaskArn":"{{{FakeAws.Task}}}"}}""", InspectionResult.Unprotected)]
    [InlineData(200, """{"protection":{"ExpirationDate":null,"ProtectionEnabled":false,"TaskArn":"arn:aws:ecs:eu-west-1:1:task/other"}}""", InspectionResult.Unknown)]
    [InlineData(200, """{"failure":{"Arn":"a","Detail":null,"Reason":"TASK_NOT_VALID"}}""", InspectionResult.NotApplicable)]
    [InlineData(200, """{"failure":{"Arn":"a","Detail":null,"Reason":"MISSING"}}""", InspectionResult.Unknown)]
    [InlineData(403, """{"error":{"Code":"AccessDeniedException","Message":"no"}}""", InspectionResult.Denied)]
    [InlineData(400, """{"error":{"Code":"ThrottlingException","Message":"Rate exceeded"}}""", InspectionResult.Unknown)]
    [InlineData(200, "{}", InspectionResult.Unknown)]
    public async Task It_tells_what_it_saw(int status, string body, InspectionResult result)
    {
        Fake.On("agent GET", FakeAws.Json(status, body));
        await using var rim = new Rim(Fake);

        var inspection = await rim.InspectTaskAsync();

        Assert.Equal(result, inspection.Result);
        Assert.Equal(result is InspectionResult.Protected or InspectionResult.Unprotected, inspection.Reason is null);
        Assert.Equal(0, Fake.Count("agent PUT"));
    }

    [Fact]
    public async Task A_look_that_failed_for_a_moment_is_repeated_once()
    {
        Fake.On(
            "agent GET",
            FakeAws.Text(500, "oops"),
            FakeAws.Json(200, $$$"""{"protection":{"ExpirationDate":null,"ProtectionEnabled":false,"TaskArn":"{{{FakeAws.Task}}}"}}"""));
        await using var rim = new Rim(Fake);

        var look = rim.InspectTaskAsync();

        Assert.Equal(InspectionResult.Unprotected, (await look).Result);
        Assert.Equal(2, Fake.Count("agent GET"));
    }

    [Fact]
    public async Task Denied_names_the_statement_for_reading()
    {
        Fake.On("agent GET", FakeAws.Json(400, """{"error":{"Code":"AccessDeniedException","Message":"no"}}"""));
        await using var rim = new Rim(Fake);

        Assert.Contains("ecs:GetTaskProtection on " + FakeAws.Task, (await rim.InspectTaskAsync()).Reason, StringComparison.Ordinal);
    }
}
