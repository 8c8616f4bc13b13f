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
