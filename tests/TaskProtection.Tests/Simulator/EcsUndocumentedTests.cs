using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

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

    [Theory]
    [InlineData(false, 200)]
    [InlineData(true, 400)]
    public async Task Take_an_expiry_of_no_protection_as_the_setting_says(bool refuses, int status)
    {
        await using var town = new EcsTown(new EcsSettings { RefusesExpiryWithoutProtection = refuses });
        town.Group(1);
        var id = town.Service(1).Tasks[0].TaskId;
        var answer = await town.EcsAsync(
            "UpdateTaskProtection", $$"""{"cluster":"default","tasks":["{{id}}"],"protectionEnabled":false,"expiresInMinutes":5}""");
        Assert.Equal(status, answer.Status);
    }
}
