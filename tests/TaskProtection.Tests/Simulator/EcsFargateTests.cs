using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsTaskOnFargate
{
    [Fact]
    public async Task Needs_no_instance_and_is_protected_like_any_other()
    {
        await using var town = new EcsTown();
        var service = Service(town, 2);
        Assert.All(service.Tasks, t => Assert.Equal((LaunchType.Fargate, ""), (t.LaunchType, t.InstanceId)));
        Assert.All(town.Of("task.started"), f => Assert.Null(f["instance"]));

        town.Protect(service.Tasks[0]);
        service.SetDesiredCount(0);
        town.Settle();
        Assert.Empty(town.Launcher.All[0].Signals);
        Assert.Equal(["SIGTERM"], town.Launcher.All[1].Signals);
    }

    [Fact]
    public async Task Is_described_without_a_container_instance()
    {
        await using var town = new EcsTown();
        var id = Service(town, 1).Tasks[0].TaskId;
        var task = (await town.EcsAsync("DescribeTasks", $$"""{"tasks":["{{id}}"]}""")).Json()["tasks"]![0]!;
        Assert.Equal(("FARGATE", null), ((string?)task["launchType"], task["containerInstanceArn"]));
        Assert.Single((await town.EcsAsync("ListTasks", """{"launchType":"FARGATE"}""")).Json()["taskArns"]!.AsArray());
        Assert.Empty((await town.EcsAsync("ListTasks", """{"launchType":"EC2"}""")).Json()["taskArns"]!.AsArray());
    }

    [Theory]
    [InlineData(true, "arn:aws:ecs:eu-west-1:123456789012:cluster/default")]
    [InlineData(false, "default")]
    public async Task Reads_its_launch_type_and_its_cluster_in_its_metadata(bool byArn, string cluster)
    {
        await using var town = new EcsTown(new EcsSettings { FargateNamesClusterByArn = byArn });
        var environment = town.Launcher.Of(Service(town, 1).Tasks[0].TaskId).Launch.Environment;
        var json = (await town.HttpAsync("GET", environment["ECS_CONTAINER_METADATA_URI_V4"] + "/task")).Json();
        Assert.Equal(("FARGATE", cluster), ((string?)json["LaunchType"], (string?)json["Cluster"]));
        Assert.Equal("AWS_ECS_FARGATE", environment["AWS_EXECUTION_ENV"]);
    }

    [Fact]
    public async Task Hears_nothing_from_instance_metadata()
    {
        await using var town = new EcsTown();
        var environment = town.Launcher.Of(Service(town, 1).Tasks[0].TaskId).Launch.Environment;
        var call = town.HttpAsync("PUT", environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] + "latest/api/token");
        town.Pass(TimeSpan.FromMinutes(5));
        Assert.False(call.IsCompleted);
    }

    [Fact]
    public async Task Is_stopped_at_once_when_Spot_takes_it()
    {
        await using var town = new EcsTown();
        town.Launcher.OnTerminate = _ => { };
        var service = Service(town, 1, TimeSpan.FromSeconds(120));
        var task = service.Tasks[0];
        town.Protect(task);
        EcsTown.Do(() => town.World.Ecs.InterruptFargateSpot(task.TaskId));
        town.Pass(TimeSpan.FromSeconds(119.9));
        Assert.Equal(["SIGTERM"], town.Launcher.Of(task.TaskId).Signals);
        town.Pass(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["SIGTERM", "SIGKILL"], town.Launcher.Of(task.TaskId).Signals);
        Assert.Equal("spot", town.World.Ecs.GetTask(task.TaskId).Cause);
        Assert.Single(service.Tasks);
    }

    [Theory]
    [InlineData(ProtectionEffect.Ignored, true)]
    [InlineData(ProtectionEffect.Respected, false)]
    public async Task Is_retired_although_it_is_protected_only_where_the_setting_says_so(ProtectionEffect setting, bool isStopped)
    {
        await using var town = new EcsTown(new EcsSettings { RetirementProtection = setting });
        var service = Service(town, 2);
        var task = service.Tasks[0];
        town.Protect(task, minutes: 10);
        town.World.Ecs.RetireFargateTask(task.TaskId);
        town.Settle();
        Assert.Equal(isStopped, town.World.Ecs.GetTask(task.TaskId).Cause == "retirement");
        town.Pass(TimeSpan.FromMinutes(11));
        Assert.Equal("retirement", town.World.Ecs.GetTask(task.TaskId).Cause);
        Assert.Equal(2, service.Tasks.Count);
        Assert.Single(town.Of("task.retiring"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(121)]
    public async Task Is_refused_with_a_stop_timeout_out_of_range(int seconds)
    {
        await using var town = new EcsTown();
        Assert.Throws<ArgumentOutOfRangeException>(() => Service(town, 1, TimeSpan.FromSeconds(seconds)));
        Assert.Throws<ArgumentException>(() => town.Service(1, s => s with { LaunchType = LaunchType.Fargate }));
    }

    [Fact]
    public async Task May_stand_alone()
    {
        await using var town = new EcsTown();
        var task = town.World.Ecs.RunTask(new() { Family = "job", LaunchType = LaunchType.Fargate }, town.Launcher);
        Assert.Equal("TASK_NOT_VALID", town.Ask(task, 60).FailureReason);
        EcsTown.Do(() => town.World.Ecs.RetireFargateTask(task.TaskId));
        Assert.Equal("retirement", town.World.Ecs.GetTask(task.TaskId).Cause);
    }

    private static EcsService Service(EcsTown town, int count, TimeSpan? stopTimeout = null) => town.Service(count, s => s with
    {
        LaunchType = LaunchType.Fargate,
        PlacementConstraint = PlacementConstraint.None,
        MinimumHealthyPercent = 100,
        MaximumPercent = 200,
        StopTimeout = stopTimeout ?? s.StopTimeout,
    });
}
