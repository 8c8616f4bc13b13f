using System.Text.Json.Nodes;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsApi
{
    [Fact]
    public async Task Protects_a_task_and_tells_the_expiry_in_epoch_seconds()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];

        var response = await town.EcsAsync(
            "UpdateTaskProtection", $$"""{"cluster":"default","tasks":["{{task.TaskId}}"],"protectionEnabled":true}""");

        Assert.Equal(200, response.Status);
        Assert.Equal("application/x-amz-json-1.1", response.ContentType);
        var expiration = new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(); // AWS's default: 2 hours.
        Assert.Equal(
            $$"""{"protectedTasks":[{"taskArn":"{{task.TaskArn}}","protectionEnabled":true,"expirationDate":{{expiration}}}],"failures":[]}""",
            response.BodyText());
        Assert.Equal("api", (string?)town.Of("task.protection")[0]["by"]);
    }

    [Fact]
    public async Task Releases_and_reads_a_task_by_its_ARN()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        town.Protect(task);

        await town.EcsAsync("UpdateTaskProtection", $$"""{"cluster":"{{town.World.Ecs.Cluster.Arn}}","tasks":["{{task.TaskArn}}"],"protectionEnabled":false,"expiresInMinutes":5}""");
        var response = await town.EcsAsync("GetTaskProtection", $$"""{"cluster":"default","tasks":["{{task.TaskArn}}"]}""");

        Assert.Equal($$"""{"protectedTasks":[{"taskArn":"{{task.TaskArn}}","protectionEnabled":false}],"failures":[]}""", response.BodyText());
    }

    [Fact]
    public async Task Tells_failures_beside_successes_with_status_200()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        var alone = town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, town.Launcher);

        var json = (await town.EcsAsync(
            "UpdateTaskProtection",
            $$"""{"cluster":"default","tasks":["{{alone.TaskId}}","{{task.TaskId}}","0123"],"protectionEnabled":true,"expiresInMinutes":1}""")).Json();

        Assert.Single(json["protectedTasks"]!.AsArray());
        Assert.Equal(
            $$"""[{"arn":"{{alone.TaskArn}}","reason":"TASK_NOT_VALID"},{"arn":"arn:aws:ecs:eu-west-1:123456789012:task/default/0123","reason":"MISSING"}]""",
            json["failures"]!.ToJsonString());
    }

    [Theory]
    [InlineData("GetTaskProtection", """{"cluster":"other"}""", "ClusterNotFoundException")]
    [InlineData("ListTasks", """{"cluster":"arn:aws:ecs:eu-west-1:123456789012:cluster/other"}""", "ClusterNotFoundException")]
    [InlineData("UpdateTaskProtection", """{"tasks":["x"],"protectionEnabled":true}""", "InvalidParameterException")]
    [InlineData("UpdateTaskProtection", """{"cluster":"default","tasks":[],"protectionEnabled":true}""", "InvalidParameterException")]
    [InlineData("UpdateTaskProtection", """{"cluster":"default","tasks":["1","2","3","4","5","6","7","8","9","10","11"],"protectionEnabled":true}""", "InvalidParameterException")]
    [InlineData("UpdateTaskProtection", """{"cluster":"default","tasks":["x"]}""", "InvalidParameterException")]
    [InlineData("UpdateTaskProtection", """{"cluster":"default","tasks":["x"],"protectionEnabled":true,"expiresInMinutes":0}""", "InvalidParameterException")]
    [InlineData("UpdateTaskProtection", """{"cluster":"default","tasks":["x"],"protectionEnabled":true,"expiresInMinutes":2881}""", "InvalidParameterException")]
    [InlineData("UpdateTaskProtection", """{"cluster":"default","tasks":"x","protectionEnabled":true}""", "SerializationException")]
    [InlineData("UpdateTaskProtection", """{"cluster":"default",""", "SerializationException")]
    [InlineData("DescribeTasks", "{}", "InvalidParameterException")]
    [InlineData("ListTasks", """{"serviceName":"none"}""", "ServiceNotFoundException")]
    [InlineData("DeleteEverything", "{}", "UnknownOperationException")]
    public async Task Refuses_with_the_code_of_the_service_model(string operation, string body, string code)
    {
        await using var town = new EcsTown();
        var response = await town.EcsAsync(operation, body);
        Assert.Equal(400, response.Status);
        Assert.Equal(code, (string?)response.Json()["__type"]);
    }

    [Fact]
    public async Task Throttles_both_protection_operations_from_one_bucket_of_200()
    {
        await using var town = new EcsTown();
        for (var call = 0; call < 200; call++)
        {
            var response = await town.EcsAsync(call % 2 == 0 ? "GetTaskProtection" : "UpdateTaskProtection", """{"cluster":"default"}""");
            Assert.NotEqual("ThrottlingException", (string?)response.Json()["__type"]);
        }

        var throttled = await town.EcsAsync("GetTaskProtection", """{"cluster":"default"}""");
        Assert.Equal(400, throttled.Status);
        Assert.Equal("""{"__type":"ThrottlingException","message":"Rate exceeded"}""", throttled.BodyText());

        town.Pass(TimeSpan.FromSeconds(1) / 80);
        Assert.Equal(200, (await town.EcsAsync("GetTaskProtection", """{"cluster":"default"}""")).Status);
    }

    [Fact]
    public async Task Leads_from_a_task_to_its_instance_and_its_capacity_provider()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { CapacityProvider = new CapacityProviderSettings { Name = "cp", ManagedTerminationProtection = true, ManagedDraining = false } });
        var task = town.Service(1).Tasks[0];

        var described = First(await DescribeAsync(town, "DescribeTasks", "tasks", task.TaskId), "tasks");
        Assert.Equal("RUNNING", (string?)described["lastStatus"]);
        Assert.Equal("service:workers", (string?)described["group"]);
        Assert.Equal("cp", (string?)described["capacityProviderName"]);
        Assert.EndsWith("task-definition/workers:1", (string?)described["taskDefinitionArn"], StringComparison.Ordinal);

        var host = First(await DescribeAsync(town, "DescribeContainerInstances", "containerInstances", (string)described["containerInstanceArn"]!), "containerInstances");
        Assert.Equal(group.Instances[0].InstanceId, (string?)host["ec2InstanceId"]);
        Assert.Equal("ACTIVE", (string?)host["status"]);

        var provider = First(await DescribeAsync(town, "DescribeCapacityProviders", "capacityProviders", (string)host["capacityProviderName"]!), "capacityProviders");
        Assert.Equal(group.Arn, (string?)provider["autoScalingGroupProvider"]!["autoScalingGroupArn"]);
        Assert.Equal("ENABLED", (string?)provider["autoScalingGroupProvider"]!["managedTerminationProtection"]);
        Assert.Equal("DISABLED", (string?)provider["autoScalingGroupProvider"]!["managedDraining"]);
    }

    [Fact]
    public async Task Shows_both_deployments_while_one_replaces_the_other()
    {
        await using var town = new EcsTown();
        town.Group(2);
        var service = town.Service(2);
        town.Protect(service.Tasks[0]);
        service.Deploy("v2");
        town.Settle();

        var json = First(await DescribeAsync(town, "DescribeServices", "services", "workers"), "services");

        var deployments = json["deployments"]!.AsArray();
        Assert.Equal(["PRIMARY", "ACTIVE"], deployments.Select(d => (string?)d!["status"]));
        Assert.Equal(["IN_PROGRESS", "COMPLETED"], deployments.Select(d => (string?)d!["rolloutState"]));
        Assert.Equal([1, 1], deployments.Select(d => (int)d!["runningCount"]!));
        Assert.Equal(2, (int)json["desiredCount"]!);
        Assert.Equal(50, (int)json["deploymentConfiguration"]!["minimumHealthyPercent"]!);
    }

    [Fact]
    public async Task Lists_tasks_by_instance_and_desired_status_in_pages()
    {
        await using var town = new EcsTown();
        town.Launcher.OnTerminate = _ => { };
        town.Group(2);
        var tasks = town.Service(2).Tasks;
        var host = (string)First(await DescribeAsync(town, "DescribeTasks", "tasks", tasks[0].TaskId), "tasks")["containerInstanceArn"]!;

        var here = (await town.EcsAsync("ListTasks", $$"""{"containerInstance":"{{host}}"}""")).Json();
        Assert.Equal($$"""{"taskArns":["{{tasks[0].TaskArn}}"]}""", here.ToJsonString());

        var page = (await town.EcsAsync("ListTasks", """{"maxResults":1}""")).Json();
        Assert.Equal(tasks[0].TaskArn, (string?)page["taskArns"]![0]);
        page = (await town.EcsAsync("ListTasks", $$"""{"maxResults":1,"nextToken":"{{page["nextToken"]}}"}""")).Json();
        Assert.Equal($$"""{"taskArns":["{{tasks[1].TaskArn}}"]}""", page.ToJsonString());

        town.World.Ecs.StopTask(tasks[0].TaskId);
        Assert.Equal($$"""{"taskArns":["{{tasks[0].TaskArn}}"]}""", (await town.EcsAsync("ListTasks", """{"desiredStatus":"STOPPED"}""")).BodyText());
    }

    [Fact]
    public async Task Shows_a_draining_instance()
    {
        await using var town = new EcsTown();
        town.Launcher.OnTerminate = _ => { };
        var group = town.Group(2);
        var task = town.Service(2).Tasks[0];
        var host = (string)First(await DescribeAsync(town, "DescribeTasks", "tasks", task.TaskId), "tasks")["containerInstanceArn"]!;
        group.InterruptSpot(task.InstanceId);
        Assert.Equal("DRAINING", (string?)First(await DescribeAsync(town, "DescribeContainerInstances", "containerInstances", host), "containerInstances")["status"]);
    }

    private static async Task<JsonObject> DescribeAsync(EcsTown town, string operation, string member, string id) =>
        (await town.EcsAsync(operation, $$"""{"{{member}}":["{{id}}"]}""")).Json();

    private static JsonObject First(JsonObject json, string member)
    {
        Assert.Empty(json["failures"]!.AsArray());
        return Assert.Single(json[member]!.AsArray())!.AsObject();
    }
}
