using System.Text;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

public class MetadataAgentProtectionEndpoint
{
    [Fact]
    public async Task Grants_in_its_own_casing_and_form_of_time()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];

        var response = await PutAsync(town, """{"ProtectionEnabled":true,"ExpiresInMinutes":30}""");

        Assert.Equal(200, response.Status);
        Assert.Equal(
            $$$"""{"protection":{"ExpirationDate":"2026-01-01T00:30:00Z","ProtectionEnabled":true,"TaskArn":"{{{task.TaskArn}}}"}}""",
            response.BodyText());
        Assert.Equal(response.BodyText(), (await GetAsync(town)).BodyText());
        Assert.Equal("agent", (string?)town.Of("task.protection")[0]["by"]);
    }

    [Fact]
    public async Task Tells_no_expiry_as_null()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        var response = await PutAsync(town, """{"ProtectionEnabled":false}""");
        Assert.Equal($$$"""{"protection":{"ExpirationDate":null,"ProtectionEnabled":false,"TaskArn":"{{{task.TaskArn}}}"}}""", response.BodyText());
    }

    [Fact]
    public async Task Answers_a_refusal_with_200()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var service = town.Service(1);
        service.SetDesiredCount(0);

        var response = await PutAsync(town, """{"ProtectionEnabled":true}""");

        Assert.Equal(200, response.Status);
        Assert.Equal($$$"""{"failure":{"Arn":"{{{service.Tasks[0].TaskArn}}}","Detail":null,"Reason":"DEPLOYMENT_BLOCKED"}}""", response.BodyText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("true")]
    [InlineData("""{"ProtectionEnabled":true,"Reason":"work"}""")]
    [InlineData("""{"ProtectionEnabled":"true"}""")]
    [InlineData("""{"ProtectionEnabled":true,"ExpiresInMinutes":"60"}""")]
    [InlineData("""{"ProtectionEnabled":true,"ExpiresInMinutes":60.0}""")]
    public async Task Does_not_decode_what_Go_would_not(string body)
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1);
        var response = await PutAsync(town, body);
        Assert.Equal(400, response.Status);
        Assert.Equal(
            """{"error":{"Code":"InvalidParameterException","Message":"UpdateTaskProtection: failed to decode request"}}""", response.BodyText());
        Assert.Empty(town.Of("task.protection"));
    }

    [Theory]
    [InlineData("""{"protectionenabled":true}""")]
    [InlineData("""{"ProtectionEnabled":true,"ExpiresInMinutes":null}""")]
    [InlineData("""{"ProtectionEnabled":false,"ProtectionEnabled":true} trailing""")]
    public async Task Decodes_what_Go_would(string body)
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1);
        Assert.True((bool)(await PutAsync(town, body)).Json()["protection"]!["ProtectionEnabled"]!);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"ExpiresInMinutes":5}""")]
    public async Task Wants_the_flag(string body)
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        var response = await PutAsync(town, body);
        Assert.Equal(400, response.Status);
        Assert.Equal(
            $$$"""{"error":{"Arn":"{{{task.TaskArn}}}","Code":"InvalidParameterException","Message":"Invalid request: does not contain \u0027ProtectionEnabled\u0027 field"}}""",
            response.BodyText());
    }

    [Fact]
    public async Task Leaves_the_range_to_ECS_and_passes_its_answer_on()
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1);
        var response = await PutAsync(town, """{"ProtectionEnabled":true,"ExpiresInMinutes":2881}""");
        Assert.Equal(400, response.Status);
        Assert.Equal("InvalidParameterException", (string?)response.Json()["error"]!["Code"]);
        Assert.NotNull(response.Json()["requestID"]);
    }

    [Fact]
    public async Task Has_no_rights_without_a_task_role()
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1, s => s with { TaskRole = null });
        var response = await PutAsync(town, """{"ProtectionEnabled":true}""");
        Assert.Equal(403, response.Status);
        Assert.Equal("Invalid Request: no task IAM role credentials available for task", (string?)response.Json()["error"]!["Message"]);
    }

    [Theory]
    [InlineData("Failed to find a task for the request")]
    [InlineData("Invalid request: no task was found")]
    public async Task Does_not_know_other_tasks(string message)
    {
        await using var town = new EcsTown(new EcsSettings { Agent = new EcsAgentSettings { TaskNotFoundMessage = message } });
        var response = await town.HttpAsync("GET", "http://127.0.0.1/api/unknown/task-protection/v1/state");
        Assert.Equal(404, response.Status);
        Assert.Equal($$$"""{"error":{"Code":"ResourceNotFoundException","Message":"{{{message}}}"}}""", response.BodyText());
    }

    [Fact]
    public async Task Knows_two_methods()
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1);
        Assert.Equal(405, (await SendAsync(town, "POST", "{}")).Status);
    }

    [Fact]
    public async Task Is_not_there_on_old_agents()
    {
        await using var town = new EcsTown(new EcsSettings { Agent = new EcsAgentSettings { HasTaskProtectionEndpoint = false } });
        town.Group(1);
        town.Service(1);
        var response = await PutAsync(town, """{"ProtectionEnabled":true}""");
        Assert.Equal(404, response.Status);
        Assert.StartsWith("text/plain", response.ContentType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task May_send_a_failure_of_nulls()
    {
        await using var town = new EcsTown(new EcsSettings { Agent = new EcsAgentSettings { SendsNullFailure = true } });
        town.Group(1);
        town.Service(1);
        var response = await PutAsync(town, """{"ProtectionEnabled":true}""");
        Assert.NotNull(response.Json()["protection"]);
        Assert.Equal("""{"Arn":null,"Detail":null,"Reason":null}""", response.Json()["failure"]!.ToJsonString());
    }

    [Fact]
    public async Task Is_limited_to_60_at_once_and_40_a_second_in_plain_text()
    {
        await using var town = new EcsTown();
        town.Group(2);
        town.Service(2);
        for (var call = 0; call < 60; call++)
        {
            Assert.Equal(405, (await SendAsync(town, "POST", "")).Status);
        }

        var limited = await GetAsync(town);
        Assert.Equal(429, limited.Status);
        Assert.Equal("You have reached maximum request limit.", limited.BodyText());
        Assert.Equal(200, (await GetAsync(town, task: 1)).Status);
        town.Pass(TimeSpan.FromSeconds(1) / 40);
        Assert.Equal(200, (await GetAsync(town)).Status);
    }

    [Fact]
    public async Task Gives_ECS_four_seconds_and_the_effect_may_come_later()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var service = town.Service(1);
        town.World.Faults.On("ecs", "UpdateTaskProtection").Delay(TimeSpan.FromSeconds(7));

        var call = PutAsync(town, """{"ProtectionEnabled":true}""");
        town.Pass(TimeSpan.FromSeconds(3.9));
        Assert.False(call.IsCompleted);
        town.Pass(TimeSpan.FromSeconds(0.1));
        var response = await call;
        Assert.Equal(504, response.Status);
        Assert.Equal("RequestCanceled", (string?)response.Json()["error"]!["Code"]);
        Assert.Equal("Timed out calling ECS Task Protection API", (string?)response.Json()["error"]!["Message"]);

        Assert.Null(service.Tasks[0].ProtectedUntil);
        town.Pass(TimeSpan.FromSeconds(3));
        Assert.NotNull(service.Tasks[0].ProtectedUntil);
    }

    [Fact]
    public async Task Passes_a_throttle_on_with_its_status_and_code()
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1);
        town.World.Faults.On("ecs").Throttle();
        var response = await PutAsync(town, """{"ProtectionEnabled":true}""");
        Assert.Equal(400, response.Status);
        Assert.Equal("ThrottlingException", (string?)response.Json()["error"]!["Code"]);
        Assert.Equal("Rate exceeded", (string?)response.Json()["error"]!["Message"]);
    }

    [Fact]
    public async Task Drops_the_connection_when_ECS_answers_nothing()
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1);
        town.World.Faults.On("ecs").Malform(TaskProtection.Testing.Faults.MalformedBody.EmptyObject);
        Assert.Equal(WireEnding.Broken, (await PutAsync(town, """{"ProtectionEnabled":true}""")).Ending);
    }

    [Fact]
    public async Task Counts_as_one_call_of_the_task_behind_the_door()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        using var client = new HttpClient(town.World.CreateHandler());
        using var body = new StringContent("""{"ProtectionEnabled":true}""");

        using var response = await client.PutAsync(
            new Uri(town.Launcher.All[0].Launch.Environment["ECS_AGENT_URI"] + "/task-protection/v1/state"), body, TestContext.Current.CancellationToken);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(
            $$"""{"service":"ecs-agent","operation":"PutState","status":200,"task":"{{task.TaskId}}"}""", Assert.Single(town.Of("call")).ToJsonString());
    }

    private static Task<WireResponse> PutAsync(EcsTown town, string body) => SendAsync(town, "PUT", body);

    private static Task<WireResponse> GetAsync(EcsTown town, int task = 0) => SendAsync(town, "GET", "", task);

    private static Task<WireResponse> SendAsync(EcsTown town, string method, string body, int task = 0) => town.SendAsync(new WireRequest
    {
        Method = method,
        Uri = new Uri(town.Launcher.All[task].Launch.Environment["ECS_AGENT_URI"] + "/task-protection/v1/state"),
        Headers = new Dictionary<string, string>(),
        Body = Encoding.UTF8.GetBytes(body),
    });
}
