using System.Diagnostics;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

/// <summary>Real processes on the real clock; everything else about them is tried with manual tasks.</summary>
public class ClusterOfProcesses
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_a_task_its_environment_and_loses_none_of_its_output()
    {
        const string Script = """
            echo "agent $ECS_AGENT_URI"; echo "metadata $ECS_CONTAINER_METADATA_URI_V4"; echo "imds $AWS_EC2_METADATA_SERVICE_ENDPOINT"
            echo "region $AWS_REGION"; echo "extra $EXTRA"; echo "on stderr" >&2
            trap 'echo "last words"; exit 7' TERM
            echo ready; while :; do sleep 0.05; done
            """;
        await using var world = new TaskProtection.Testing.Simulator();
        var task = await RunAsync(world, Script, "ready");

        world.Ecs.StopTask(task.TaskId);
        await world.Ecs.ShutDownAsync(Token);

        var lines = Lines(world);
        Assert.True(lines.Remove("on stderr")); // Another pipe: it may come at any place.
        var instance = Assert.Single(world.AutoScaling.Groups[0].Instances).InstanceId;
        Assert.Matches(@"^agent http://127\.0\.0\.1:\d+/api/[0-9a-f-]+$", lines[0]);
        Assert.Matches(@"^metadata http://127\.0\.0\.1:\d+/v4/[0-9a-f-]+$", lines[1]);
        Assert.EndsWith($"/imds/{instance}/", lines[2], StringComparison.Ordinal);
        Assert.Equal(["region eu-west-1", "extra yes"], lines[3..5]);
        Assert.Equal("last words", lines[^1]);
        var ended = world.Ecs.GetTask(task.TaskId);
        Assert.Equal(7, ended.ExitCode);
        Assert.Equal("stop-task", ended.Cause);
        Assert.True(ended.ProcessId > 0);
    }

    [Theory]
    [InlineData("AWS_PROFILE")]
    [InlineData("ftp_proxy")]
    [InlineData("TaskProtection__StopTimeout")]
    public async Task Keeps_the_environment_of_whoever_runs_it_from_a_task(string variable)
    {
        Environment.SetEnvironmentVariable(variable, "the user's");
        try
        {
            await using var world = new TaskProtection.Testing.Simulator();
            await RunAsync(world, $"echo \"leak ${variable}\"; echo \"profiles $AWS_SHARED_CREDENTIALS_FILE $AWS_CONFIG_FILE\"; echo ready", "ready");
            await world.Ecs.ShutDownAsync(Token);

            Assert.Equal(["leak ", "profiles /dev/null /dev/null"], Lines(world)[..2]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public async Task Kills_a_task_that_ignores_SIGTERM()
    {
        await using var world = new TaskProtection.Testing.Simulator();
        var task = await RunAsync(world, "trap '' TERM; echo ready; while :; do sleep 0.05; done", "ready");

        world.Ecs.StopTask(task.TaskId);
        await world.Ecs.ShutDownAsync(Token);

        Assert.Equal(137, world.Ecs.GetTask(task.TaskId).ExitCode);
        Assert.Single(world.Events.Snapshot(), e => e.Kind == "task.killed");
    }

    [Fact]
    public async Task Leaves_no_process_behind()
    {
        int pid;
        await using (var world = new TaskProtection.Testing.Simulator())
        {
            var task = await RunAsync(world, "trap '' TERM; echo ready; while :; do sleep 0.05; done", "ready");
            pid = world.Ecs.GetTask(task.TaskId).ProcessId!.Value;
            Assert.False(Process.GetProcessById(pid).HasExited);
        }

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(pid));
    }

    [Fact]
    public async Task Kills_what_a_task_started_with_it()
    {
        await using var world = new TaskProtection.Testing.Simulator();
        var task = await RunAsync(world, "sleep 300 & echo $!; echo ready; wait", "ready");
        var child = Lines(world)[0];

        world.Ecs.Kill(task.TaskId);
        await EventAsync(world, "task.stopped");

        // The kernel takes its time. A zombie that nobody has reaped yet is dead too.
        await Patience.UntilAsync(() => IsDead(child), "the descendant dies");
        Assert.Equal("crash", world.Ecs.GetTask(task.TaskId).Cause);
    }

    [Fact]
    public async Task Reports_a_program_that_is_not_there()
    {
        await using var world = new TaskProtection.Testing.Simulator();
        Group(world);
        var task = world.Ecs.RunTask(
            new StandaloneTaskSettings { Family = "none" }, new ProcessLauncher(new ProcessLauncherSettings { FileName = "/no/such/program" }));
        await EventAsync(world, "task.stopped");
        Assert.Equal("failed-to-start", world.Ecs.GetTask(task.TaskId).Cause);
        Assert.Null(world.Ecs.GetTask(task.TaskId).ExitCode);
    }

    private static bool IsDead(string processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true; // Its folder is gone, or went while it was read.
        }
    }

    private static async Task<EcsTask> RunAsync(TaskProtection.Testing.Simulator world, string script, string until)
    {
        Group(world);
        var launcher = new ProcessLauncher(new ProcessLauncherSettings
        {
            FileName = "sh",
            Arguments = ["-c", script],
            Environment = new Dictionary<string, string> { ["EXTRA"] = "yes" },
        });
        var ready = EventAsync(world, "task.output", f => (string?)f["line"] == until);
        var task = world.Ecs.RunTask(new StandaloneTaskSettings { Family = "script", StopTimeout = TimeSpan.FromSeconds(1) }, launcher);
        await ready;
        return task;
    }

    private static void Group(TaskProtection.Testing.Simulator world) =>
        world.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = 1, BootTime = TimeSpan.Zero });

    private static List<string> Lines(TaskProtection.Testing.Simulator world) =>
        world.Events.Snapshot().Where(e => e.Kind == "task.output").Select(e => (string)e.Fields["line"]!).ToList();

    private static async Task EventAsync(TaskProtection.Testing.Simulator world, string kind, Func<System.Text.Json.Nodes.JsonObject, bool>? which = null)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Events.Appended += e =>
        {
            if (e.Kind == kind && which?.Invoke(e.Fields) != false)
            {
                seen.TrySetResult();
            }
        };
        if (which is null && world.Events.Snapshot().Any(e => e.Kind == kind))
        {
            return;
        }

        await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token);
    }
}

public class ClusterInProcess
{
    private static readonly AsyncLocal<string> Ambient = new();

    [Fact]
    public async Task Runs_a_delegate_as_a_machine_of_its_own()
    {
        var time = new TaskProtection.Testing.Time.VirtualTime();
        await using var world = new TaskProtection.Testing.Simulator(new SimulatorOptions { Time = time });
        world.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = 1, BootTime = TimeSpan.Zero });
        Ambient.Value = "the test's";
        var stopped = false;

        await time.RunAsync(
            async () =>
            {
                var service = world.Ecs.CreateService(new EcsServiceSettings { Name = "s", DesiredCount = 1 }, new InProcessLauncher(async (task, terminated) =>
                {
                    task.WriteLine($"ambient: {Ambient.Value ?? "none"}, context: {SynchronizationContext.Current?.ToString() ?? "none"}");
                    Ambient.Value = "the task's";
                    await Task.Yield();
                    task.WriteLine($"then: {Ambient.Value}");
                    await Task.Delay(Timeout.InfiniteTimeSpan, time, terminated).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    stopped = true;
                    return 5;
                }));
                await service.WaitUntilSteadyAsync();
                await world.Ecs.ShutDownAsync();
            },
            limit: TimeSpan.FromMinutes(5));

        Assert.True(stopped);
        var events = world.Events.Snapshot();
        Assert.Equal(["ambient: none, context: none", "then: the task's"], events.Where(e => e.Kind == "task.output").Select(e => (string?)e.Fields["line"]));
        Assert.Equal(5, (int)events.Single(e => e.Kind == "task.stopped").Fields["exitCode"]!);
    }

    [Fact]
    public async Task Is_gone_at_SIGKILL_whatever_the_delegate_still_does()
    {
        await using var town = new EcsTown();
        town.Group(1);
        TaskContext? context = null;
        var never = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "stubborn" }, new InProcessLauncher((c, _) =>
        {
            context = c;
            return never.Task;
        }));
        town.World.Ecs.StopTask(task.TaskId);
        var ended = town.World.Ecs.Cluster.FindTask(task.TaskId)!.HasEnded.Task;
        town.Pass(TimeSpan.FromSeconds(30));
        await ended;
        Assert.True(context!.Killed.IsCancellationRequested);
        context.WriteLine("a ghost");
        Assert.Empty(town.Of("task.output"));
        Assert.Equal(137, town.World.Ecs.GetTask(task.TaskId).ExitCode);
    }

    [Fact]
    public async Task Ends_with_134_on_an_unhandled_exception()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "faulty" }, new InProcessLauncher((_, _) => throw new InvalidDataException("no")));
        await town.World.Ecs.Cluster.FindTask(task.TaskId)!.HasEnded.Task;
        Assert.Equal(134, town.World.Ecs.GetTask(task.TaskId).ExitCode);
        Assert.Contains("InvalidDataException: no", (string?)Assert.Single(town.Of("task.output"))["line"], StringComparison.Ordinal);
    }
}

public class ClusterOfOneSeed
{
    [Fact]
    public async Task Has_one_timeline()
    {
        Assert.Equal(await TimelineAsync(1), await TimelineAsync(1));
        Assert.NotEqual(await TimelineAsync(1), await TimelineAsync(2));
    }

    private static async Task<string> TimelineAsync(int seed)
    {
        await using var town = new EcsTown(options: new SimulatorOptions { Seed = seed });
        var group = town.Group(4);
        var service = town.Service(4);
        town.Protect(service.Tasks[0]);
        group.InterruptSpot(group.Instances[1].InstanceId, TimeSpan.FromSeconds(10));
        service.Deploy("v2");
        EcsTown.Do(() => town.World.Ecs.Kill(service.Tasks[0].TaskId));
        town.Settle();
        var text = new StringWriter();
        town.World.Events.Write(text);
        return text.ToString();
    }
}
