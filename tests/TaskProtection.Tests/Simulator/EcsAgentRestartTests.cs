using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

public class EcsAgentThatRestarts
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("ECS_AGENT_URI", "/task-protection/v1/state")]
    [InlineData("ECS_CONTAINER_METADATA_URI_V4", "/task")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")]
    public async Task Refuses_connections_until_it_is_back(string variable, string path)
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        var environment = town.Launcher.Of(task.TaskId).Launch.Environment;
        var token = ("Authorization", environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]);
        town.World.Ecs.RestartAgent(task.InstanceId, Minute);

        Assert.Equal(WireEnding.Broken, (await town.HttpAsync("GET", environment[variable] + path, headers: token)).Ending);
        town.Pass(Minute);
        Assert.Equal(200, (await town.HttpAsync("GET", environment[variable] + path, headers: token)).Status);
        Assert.Equal(["agent.stopped", "agent.started"], town.Events.Select(e => e.Kind).Where(k => k.StartsWith("agent.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Is_seen_as_disconnected_and_gets_no_tasks()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        town.World.Ecs.RestartAgent(group.Instances[0].InstanceId, Minute);
        var service = town.Service(1);
        town.Settle();
        Assert.Empty(service.Tasks);
        var host = (await town.EcsAsync("ListContainerInstances", "{}")).Json()["containerInstanceArns"]![0];
        var described = (await town.EcsAsync("DescribeContainerInstances", $$"""{"containerInstances":["{{host}}"]}""")).Json();
        Assert.False((bool)described["containerInstances"]![0]!["agentConnected"]!);
        town.Pass(Minute);
        Assert.Single(service.Tasks);
    }

    [Fact]
    public async Task Tells_a_task_to_stop_only_when_it_is_back()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        town.World.Ecs.RestartAgent(task.InstanceId, Minute);
        EcsTown.Do(() => town.World.Ecs.StopTask(task.TaskId));
        Assert.Equal(EcsTaskStatus.Stopped, town.World.Ecs.GetTask(task.TaskId).DesiredStatus);
        town.Pass(0.9 * Minute);
        Assert.Empty(town.Launcher.Of(task.TaskId).Signals);
        town.Pass(0.1 * Minute);
        Assert.Equal(["SIGTERM"], town.Launcher.Of(task.TaskId).Signals);
    }

    [Fact]
    public async Task Does_not_keep_Docker_from_a_kill_that_is_due()
    {
        await using var town = new EcsTown();
        town.Launcher.OnTerminate = _ => { };
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        EcsTown.Do(() => town.World.Ecs.StopTask(task.TaskId));
        town.World.Ecs.RestartAgent(task.InstanceId, Minute);
        town.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(["SIGTERM", "SIGKILL"], town.Launcher.Of(task.TaskId).Signals);
    }

    [Fact]
    public async Task Breaks_a_call_under_way_whose_effect_stays()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        town.World.Faults.On("ecs").Delay(TimeSpan.FromSeconds(2));
        var call = town.HttpAsync(
            "PUT", town.Launcher.Of(task.TaskId).Launch.Environment["ECS_AGENT_URI"] + "/task-protection/v1/state", """{"ProtectionEnabled":true}""");
        town.World.Ecs.RestartAgent(task.InstanceId, TimeSpan.FromSeconds(1));
        town.Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(WireEnding.Broken, (await call).Ending);
        Assert.NotNull(town.World.Ecs.GetTask(task.TaskId).ProtectedUntil);
    }

    [Fact]
    public async Task Stays_away_for_the_longest_of_several_restarts()
    {
        await using var town = new EcsTown();
        var id = town.Group(1).Instances[0].InstanceId;
        town.World.Ecs.RestartAgent(id, Minute);
        town.World.Ecs.RestartAgent(id, 3 * Minute);
        town.World.Ecs.RestartAgent(id, 2 * Minute);
        town.Pass(2.9 * Minute);
        Assert.Empty(town.Of("agent.started"));
        town.Pass(0.1 * Minute);
        Assert.Single(town.Of("agent.started"));
        Assert.Throws<ArgumentException>(() => town.World.Ecs.RestartAgent("i-0", Minute));
    }
}
