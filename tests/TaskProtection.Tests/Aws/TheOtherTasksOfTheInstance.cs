using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws;

public sealed class TheOtherTasksOfTheInstance : RimTest
{
    private const string Prefix = "arn:aws:ecs:eu-west-1:111122223333:task/ice/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_asked_for_by_their_container_instance_and_this_one_does_not_count()
    {
        Fake.On("ListTasks", Listed(null, FakeAws.Task, Prefix + "b", Prefix + "c"));
        Fake.On("GetTaskProtection", Protections(Protected("b", hours: 1), Unprotected("c")));

        Assert.Equal(1, await CountAsync());
        Assert.Equal(
            $$"""{"cluster":"ice","containerInstance":"{{FakeAws.ContainerInstance}}","desiredStatus":"RUNNING"}""",
            Fake.Requests.Single(request => request.Operation == "ListTasks").Body);
        Assert.Equal(
            $$"""{"cluster":"ice","tasks":["{{Prefix}}b","{{Prefix}}c"]}""",
            Fake.Requests.Single(request => request.Operation == "GetTaskProtection").Body);
    }

    [Fact]
    public async Task Keep_the_flag_and_the_release_is_done_though_it_cannot_be_written_that_they_do()
    {
        using var full = new RecordingLog { Fault = new IOException("the disk is full") };
        var options = new TaskProtectionOptions { Instance = { Owner = InstanceOwner.Application, Sharing = InstanceSharing.AskEcs } };
        await using var rim = new Rim(Fake, options, configure: services => services.AddLogging(logging => logging.AddProvider(full)));
        Fake.On("ListTasks", Listed(null, FakeAws.Task, Prefix + "b"));
        Fake.On("GetTaskProtection", Protections(Protected("b", hours: 1)));
        await rim.ProtectInstanceAsync();

        Assert.Equal(ProtectionOutcome.Done, (await rim.ReleaseInstanceAsync()).Outcome);
        Assert.Equal(1, Fake.Count("SetInstanceProtection"));
        Assert.Single(rim.Log.All, static line => line.Contains("stays protected: 1 other tasks", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Are_not_asked_about_where_there_are_none()
    {
        Fake.On("ListTasks", Listed(null, FakeAws.Task));

        Assert.Equal(0, await CountAsync());
        Assert.Equal(0, Fake.Count("GetTaskProtection"));
    }

    [Fact]
    public async Task Come_in_pages_and_are_asked_about_a_hundred_at_a_time()
    {
        Fake.On(
            "ListTasks",
            Listed("more", [.. Enumerable.Range(0, 100).Select(i => $"{Prefix}a{i}")]),
            Listed(null, [.. Enumerable.Range(0, 20).Select(i => $"{Prefix}b{i}")]));
        Fake.On("GetTaskProtection", Protections(Protected("a7", hours: 1)), Protections(Protected("b7", hours: 1)));

        Assert.Equal(2, await CountAsync());
        Assert.Equal([false, true], Fake.Requests.Where(request => request.Operation == "ListTasks").Select(request => request.Body.Contains("\"nextToken\":\"more\"", StringComparison.Ordinal)));
        Assert.Equal(2, Fake.Count("GetTaskProtection"));
    }

    [Fact]
    public async Task Do_not_count_when_their_protection_has_ended_by_itself()
    {
        Fake.On("ListTasks", Listed(null, Prefix + "b"));
        Fake.On("GetTaskProtection", Protections(Protected("b", hours: -1)));

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Do_not_count_when_ecs_does_not_know_them_any_more()
    {
        Fake.On("ListTasks", Listed(null, Prefix + "b"));
        Fake.On("GetTaskProtection", FakeAws.Json(200, $$"""{"protectedTasks":[],"failures":[{"arn":"{{Prefix}}b","reason":"MISSING"}]}"""));

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Are_asked_about_one_by_one_when_one_that_no_service_owns_spoils_the_answer()
    {
        Fake.On("ListTasks", Listed(null, Prefix + "b", Prefix + "c"));
        var refusal = FakeAws.Json(
            400, """{"__type":"InvalidParameterException","message":"Request task=b is not owned by any deployment of ECS service"}""");
        Fake.On("GetTaskProtection", refusal, refusal, Protections(Protected("c", hours: 1)));

        Assert.Equal(1, await CountAsync());
        Assert.Equal(3, Fake.Count("GetTaskProtection"));
    }

    [Theory]
    [InlineData("ListTasks", "ecs:ListTasks on arn:aws:ecs:eu-west-1:111122223333:container-instance/")]
    [InlineData("GetTaskProtection", "ecs:GetTaskProtection on the tasks of cluster ice")]
    public async Task Cannot_be_counted_without_the_right_to_look_which_is_named(string operation, string statement)
    {
        Fake.On("ListTasks", Listed(null, Prefix + "b"));
        Fake.On("GetTaskProtection", Protections());
        Fake.On(operation, FakeAws.Json(400, """{"__type":"AccessDeniedException","message":"no"}"""));

        var denial = await Assert.ThrowsAsync<TaskProtection.Aws.DiscoveryException>(CountAsync);

        Assert.Equal(ProtectionOutcome.Denied, denial.Outcome);
        Assert.Contains(statement, denial.Message, StringComparison.Ordinal);
    }

    private static string Protected(string task, int hours)
        => $$"""{"taskArn":"{{Prefix}}{{task}}","protectionEnabled":true,"expirationDate":{{new DateTimeOffset(2026, 3, 1, 12 + hours, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds()}}}""";

    private static string Unprotected(string task) => $$"""{"taskArn":"{{Prefix}}{{task}}","protectionEnabled":false}""";

    private static FakeAws.Answer Protections(params string[] tasks) => FakeAws.Json(200, $$"""{"protectedTasks":[{{string.Join(',', tasks)}}],"failures":[]}""");

    private static FakeAws.Answer Listed(string? next, params string[] tasks) => FakeAws.Json(
        200, $$"""{"taskArns":[{{string.Join(',', tasks.Select(task => $"\"{task}\""))}}]{{(next is null ? "" : $",\"nextToken\":\"{next}\"")}}}""");

    private async Task<int> CountAsync()
    {
        await using var rim = new Rim(Fake);
        return await rim.Get<SiblingTasks>().CountProtectedAsync(Token);
    }
}
