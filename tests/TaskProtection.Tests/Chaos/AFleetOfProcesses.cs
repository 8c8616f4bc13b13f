using System.Globalization;
using System.Text.Json.Nodes;
using IceCreamFactory;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Hosting;
using TaskProtection.Testing.Sqs;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Chaos;

/// <summary>
/// Six real processes on the real clock: signals, deployments, scale-ins, Spot, outages and throttles, one after the other, for
/// <c>SOAK_SECONDS</c> (60 when it is not set; <c>SOAK_SEED</c> replays a plan, though not its timing).
/// </summary>
[Collection(TimeAlone.Name)]
public class AFleetOfProcesses(ITestOutputHelper output)
{
    private const int Size = 6;

    /// <summary>So much is over a minute after the last disruption: an order that comes back, a doubt, a linger that throttles have lengthened.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, int> _disruptions = [];

    [Fact]
    public async Task Breaks_no_promise()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("The numbers of the signals are those of Linux.");
        }

        var seed = SeedRange.Number("SOAK_SEED", 1);
        var length = TimeSpan.FromSeconds(SeedRange.Number("SOAK_SECONDS", 60));
        await using var world = new Testing.Simulator(new SimulatorOptions { Seed = seed, Ecs = new EcsSettings { SchedulerInterval = TimeSpan.FromSeconds(0.5) } });
        var queue = world.Sqs.CreateQueue("orders", new SqsQueueSettings { VisibilityTimeout = TimeSpan.FromSeconds(8) });
        var group = world.AutoScaling.CreateGroup(new AutoScalingGroupSettings
        {
            Name = "hosts",
            DesiredCapacity = Size,
            BootTime = TimeSpan.FromSeconds(1),
            TerminationTime = TimeSpan.FromSeconds(1),
            ScaleInInterval = TimeSpan.FromSeconds(1),
            TerminationPolicy = TerminationPolicy.NewestInstance,
            CapacityProvider = new CapacityProviderSettings { ManagedDraining = true },
        });
        var service = world.Ecs.CreateService(
            new EcsServiceSettings
            {
                Name = "ice-cream",
                DesiredCount = Size,
                StopTimeout = TimeSpan.FromSeconds(3),
                MinimumHealthyPercent = 50,
                PlacementConstraint = PlacementConstraint.DistinctInstance,
            },
            new ProcessLauncher(new ProcessLauncherSettings
            {
                FileName = DotnetProgram.Host,
                Arguments = ["exec", DotnetProgram.Find("worker", "IceCreamFactory.Worker.dll")],
                Environment = new Dictionary<string, string> { ["TaskProtection__LeaseDuration"] = "00:01:00" },
            }));
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await service.WaitUntilSteadyAsync(patience.Token);

        await LiveAsync(world, queue, group, service, new Random(seed), length);
        await CalmAsync(world, queue, group, service);

        var judge = SoakJudge.Of(world.Events.Snapshot());
        output.WriteLine($"seed {seed}: {judge.Summary}; {string.Join(", ", _disruptions.OrderBy(static d => d.Key).Select(static d => $"{d.Key} {d.Value}"))}");
        Assert.True(judge.Findings.Count == 0, $"{string.Join('\n', judge.Findings)}\n{TownStory.Of(world.Events.Snapshot())}");
    }

    private static Task PassAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);

    private async Task LiveAsync(Testing.Simulator world, SqsQueue queue, AutoScalingGroup group, EcsService service, Random random, TimeSpan length)
    {
        var order = 0;
        for (var since = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(since) < length;)
        {
            for (var i = random.Next(3); i > 0; i--)
            {
                var seconds = 0.5 + (random.NextDouble() * 4);
                _ = queue.Send(string.Create(CultureInfo.InvariantCulture, $$"""{"Number":{{++order}},"Seconds":{{seconds:0.00}}}"""));
            }

            if (random.Next(2) == 0)
            {
                Disrupt(world, group, service, random);
            }

            await PassAsync(0.5 + random.NextDouble());
        }
    }

    private void Disrupt(Testing.Simulator world, AutoScalingGroup group, EcsService service, Random random)
    {
        var tasks = service.Tasks.Where(static t => t is { DesiredStatus: EcsTaskStatus.Running, ProcessId: not null }).ToList();
        var task = tasks.Count == 0 ? null : tasks[random.Next(tasks.Count)];
        var during = (world.Events.Now, world.Events.Now + TimeSpan.FromSeconds(1 + random.Next(12)));
        var struck = random.Next(2) == 0 ? "ecs-agent" : "autoscaling";
        switch (random.Next(12))
        {
            case 0 or 1:
                Count("desired count");
                service.SetDesiredCount(1 + random.Next(Size));
                break;
            case 2 or 3:
                Count("capacity");
                group.SetDesiredCapacity(2 + random.Next(Size - 1));
                break;
            case 4:
                Count("deployment");
                service.Deploy(string.Create(CultureInfo.InvariantCulture, $"v{world.Events.Now.TotalSeconds:0.0}"));
                break;
            case 5 when group.Instances is { Count: > 0 } instances:
                Count("Spot");
                group.InterruptSpot(instances[random.Next(instances.Count)].InstanceId, TimeSpan.FromSeconds(5));
                break;
            case 6 when task is not null:
                Count("StopTask");
                world.Ecs.StopTask(task.TaskId);
                break;
            case 7 when task is not null:
                Count("SIGKILL");
                world.Ecs.Kill(task.TaskId);
                break;
            case 8 or 9 when task is not null:
                Count("SIGSTOP");
                _ = PauseAsync(world, task, random.Next(12) == 0 ? 75 : 1 + random.Next(15));
                break;
            case 10:
                Count("outage");
                _ = random.Next(2) == 0 ? world.Faults.On(struck, during: during).Break() : world.Faults.On(struck, during: during).LoseReplies();
                break;
            case 11:
                Count("throttle");
                _ = world.Faults.On(struck, probability: 0.5, during: during).Throttle();
                break;
        }
    }

    private void Count(string kind) => _disruptions[kind] = _disruptions.GetValueOrDefault(kind) + 1;

    /// <summary>SIGSTOP, and SIGCONT after a while.</summary>
    private static async Task PauseAsync(Testing.Simulator world, EcsTask task, int seconds)
    {
        const int Stop = 19;
        const int Continue = 18;
        world.Events.Append("task.paused", new JsonObject { ["task"] = task.TaskId });
        PosixSignals.Send(task.ProcessId!.Value, Stop);
        await PassAsync(seconds);

        // Only while it is alive: its number may be another process's by then.
        if (world.Ecs.GetTask(task.TaskId).LastStatus == EcsTaskStatus.Running)
        {
            world.Events.Append("task.resumed", new JsonObject { ["task"] = task.TaskId });
            PosixSignals.Send(task.ProcessId!.Value, Continue);
        }
    }

    private static async Task CalmAsync(Testing.Simulator world, SqsQueue queue, AutoScalingGroup group, EcsService service)
    {
        world.Faults.Clear();
        group.SetDesiredCapacity(Size);
        service.SetDesiredCount(Size);
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            await queue.WaitUntilEmptyAsync(patience.Token);
            await service.WaitUntilSteadyAsync(patience.Token);
            while (world.Ecs.Tasks.Any(static t => t.ProtectedUntil is not null) || group.Instances.Any(static i => i.ProtectedFromScaleIn))
            {
                await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, patience.Token);
            }

            world.Events.Append("run.idle", []);
            world.Sqs.CheckConservation();
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The judge misses run.idle, and says what is left.
        }

        await world.Ecs.ShutDownAsync(CancellationToken.None);
    }
}
