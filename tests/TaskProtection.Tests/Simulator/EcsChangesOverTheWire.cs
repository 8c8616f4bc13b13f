using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsChangesOverTheWire
{
    [Fact]
    public async Task Set_the_desired_count()
    {
        await using var town = new EcsTown();
        town.Group(3);
        var service = town.Service(3);
        var answer = (await town.EcsAsync("UpdateService", """{"service":"workers","desiredCount":1}""")).Json();
        Assert.Equal(1, (int)answer["service"]!["desiredCount"]!);
        town.Settle();
        Assert.Single(service.Tasks);
    }

    [Theory]
    [InlineData(""" "taskDefinition":"workers:1" """, "v1", 3)]
    [InlineData(""" "taskDefinition":"workers:2" """, "v2", 2)]
    [InlineData(""" "forceNewDeployment":true """, "v2", 3)]
    public async Task Deploy_a_revision_that_was_deployed_before(string parameter, string version, int deployments)
    {
        await using var town = new EcsTown();
        town.Group(2);
        var service = town.Service(2);
        service.Deploy("v2");
        town.Settle();
        Assert.Equal(200, (await town.EcsAsync("UpdateService", $$"""{"service":"workers",{{parameter}}}""")).Status);
        town.Settle();
        Assert.Equal((version, deployments), (service.Version, town.Of("deployment.completed").Count));
    }

    [Theory]
    [InlineData("""{"service":"nobody"}""", "ServiceNotFoundException")]
    [InlineData("""{"service":"workers","taskDefinition":"workers:9"}""", "ClientException")]
    [InlineData("""{"service":"workers","desiredCount":-1}""", "InvalidParameterException")]
    public async Task Are_refused_where_they_make_no_sense(string body, string code)
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1);
        var answer = await town.EcsAsync("UpdateService", body);
        Assert.Equal((400, code), (answer.Status, (string?)answer.Json()["__type"]));
    }

    [Fact]
    public async Task Stop_a_task_protected_or_not()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        town.Protect(task);
        var answer = (await town.EcsAsync("StopTask", $$"""{"task":"{{task.TaskId}}"}""")).Json();
        Assert.Equal(("STOPPED", "UserInitiated"), ((string?)answer["task"]!["desiredStatus"], (string?)answer["task"]!["stopCode"]));
        Assert.Equal(["SIGTERM"], town.Launcher.Of(task.TaskId).Signals);
        Assert.Equal(400, (await town.EcsAsync("StopTask", """{"task":"0123"}""")).Status);
    }

    [Fact]
    public async Task Share_the_documented_bucket_of_a_hundred_and_forty_a_second()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var statuses = new List<int>();
        for (var i = 0; i < 101; i++)
        {
            statuses.Add((await town.EcsAsync(i % 2 == 0 ? "StopTask" : "UpdateContainerInstancesState", "{}")).Json()["__type"]!.ToString() == "ThrottlingException" ? 1 : 0);
        }

        Assert.Equal(1, statuses.Sum());
        Assert.Equal(1, statuses[^1]);
        town.Pass(TimeSpan.FromSeconds(0.025));
        Assert.Equal("InvalidParameterException", (string?)(await town.EcsAsync("StopTask", "{}")).Json()["__type"]);
    }
}

public class EcsAnswersThatAwsDoesNotDocument
{
    private const string Ask = """{"cluster":"default","tasks":["TASK"],"protectionEnabled":true}""";

    [Theory]
    [InlineData(StandaloneTaskAnswer.TaskNotValid, 200, "TASK_NOT_VALID")]
    [InlineData(StandaloneTaskAnswer.InvalidParameter, 400, "is not owned by any deployment of ECS service")]
    public async Task Refuse_a_standalone_task_as_the_setting_says(StandaloneTaskAnswer setting, int status, string text)
    {
        await using var town = new EcsTown(new EcsSettings { StandaloneTaskAnswer = setting });
        town.Group(1);
        var alone = town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, town.Launcher);
        var answer = await town.EcsAsync("UpdateTaskProtection", Ask.Replace("TASK", alone.TaskId, StringComparison.Ordinal));
        Assert.Equal(status, answer.Status);
        Assert.Contains(text, answer.BodyText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MISSING")]
    [InlineData("TASK_NOT_VALID")]
    public async Task Name_an_unknown_task_as_the_setting_says(string reason)
    {
        await using var town = new EcsTown(new EcsSettings { UnknownTaskReason = reason });
        var answer = await town.EcsAsync("UpdateTaskProtection", Ask.Replace("TASK", "0123", StringComparison.Ordinal));
        Assert.Equal(reason, (string?)answer.Json()["failures"]![0]!["reason"]);
    }
}
