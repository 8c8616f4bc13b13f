using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Time;

namespace TaskProtection.Tests.Scenarios;

/// <summary>A whole town on virtual time: hosts, a service whose tasks are real workers, a queue; and what may befall them.</summary>
internal sealed class IceCreamTown : IAsyncDisposable
{
    // How often a wait looks, in the world's time: finer than anything that is waited for.
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(0.5);

    private readonly ConcurrentDictionary<string, TownTask> _tasks = [];
    private readonly TownSettings _settings;
    private EcsService? _service;
    private int _orders;

    public IceCreamTown(TownSettings? settings = null)
    {
        _settings = settings ?? new TownSettings();
        World = new Testing.Simulator(new SimulatorOptions { Time = Time, Seed = _settings.Seed, Ecs = _settings.Ecs });
        Queue = World.Sqs.CreateQueue("orders", _settings.Queue);
        Group = World.AutoScaling.CreateGroup(_settings.Group(new AutoScalingGroupSettings
        {
            Name = "hosts",
            DesiredCapacity = _settings.Tasks / _settings.TasksPerInstance,
            BootTime = TimeSpan.Zero,
        }));
    }

    // Nobody here blocks a thread for good. What looks like it is a starved machine that compiles its first host, and must be waited for.
    public VirtualTime Time { get; } = new() { BlockedAfter = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromMinutes(2) };

    public Testing.Simulator World { get; }

    public SqsQueue Queue { get; }

    public AutoScalingGroup Group { get; }

    public EcsService Service => _service ?? throw new InvalidOperationException("The town is not open yet.");

    /// <summary>Every task that ever ran, dead ones included.</summary>
    public IReadOnlyCollection<TownTask> AllTasks => [.. _tasks.Values];

    /// <summary>The only task that is to run.</summary>
    public TownTask Task => _tasks[Service.Tasks.Single(t => t.DesiredStatus == EcsTaskStatus.Running).TaskId];

    public TimeSpan Now => World.Events.Now;

    /// <summary>How many orders were placed.</summary>
    public int Orders => _orders;

    public TownTask this[EcsTask task] => _tasks[task.TaskId];

    /// <summary>Opens the town, lets the story happen and shuts the fleet down.</summary>
    public static async Task TellAsync(TownSettings settings, Func<IceCreamTown, Task> story, Action<IceCreamTown>? before = null)
    {
        await using var town = new IceCreamTown(settings);
        try
        {
            await town.Time.RunAsync(
                async () =>
                {
                    before?.Invoke(town);
                    await town.OpenAsync();
                    await story(town);
                    await town.World.Ecs.ShutDownAsync();
                    town.World.Sqs.CheckConservation();
                },
                limit: TimeSpan.FromHours(12));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\n{Timeline.Of(town)}", e);
        }
    }

    public static Task TellAsync(Func<IceCreamTown, Task> story) => TellAsync(new TownSettings(), story);

    /// <summary>Creates the service and waits until all its tasks run and listen.</summary>
    public async Task OpenAsync()
    {
        _service = World.Ecs.CreateService(
            _settings.Service(new EcsServiceSettings
            {
                Name = "workers",
                DesiredCount = _settings.Tasks,
                MinimumHealthyPercent = _settings.Tasks > 1 ? 50 : 0,
                MaximumPercent = 100,
                PlacementConstraint = _settings.TasksPerInstance == 1 ? PlacementConstraint.DistinctInstance : PlacementConstraint.None,
            }),
            _settings.SigtermDelay > TimeSpan.Zero ? new DelayedSigterm(Launcher(), _settings.SigtermDelay, Time) : Launcher());
        await _service.WaitUntilSteadyAsync();
        await PassAsync(1);
    }

    /// <summary>Orders one ice cream; returns its number.</summary>
    public int Order(double seconds, TownManner manner = TownManner.Obedient)
    {
        var number = ++_orders;
        _ = Queue.Send(JsonSerializer.Serialize(new TownOrder(number, seconds, manner), TownJson.Default.TownOrder));
        return number;
    }

    public int[] Order(int count, double seconds) => [.. Enumerable.Range(0, count).Select(_ => Order(seconds))];

    /// <summary>The keys of a task's role reach their end, by AWS's clock and by the SDK's: its next request needs new ones.</summary>
    public void ExpireCredentials(TownTask task)
    {
        World.Credentials.Expire(task.Id);
        task.Credentials.ClearCredentials();
    }

    public Task PassAsync(double seconds) => System.Threading.Tasks.Task.Delay(TimeSpan.FromSeconds(seconds), Time);

    /// <summary>Waits, in the world's time, until something is so.</summary>
    public async Task UntilAsync(Func<bool> condition, string what, double within = 900)
    {
        for (var end = Now + TimeSpan.FromSeconds(within); !condition();)
        {
            Assert.True(Now < end, $"Not within {within} s: {what}.");
            await System.Threading.Tasks.Task.Delay(Glance, Time);
        }
    }

    /// <summary>Waits until a handler has written this of an order, such as <c>begun</c>.</summary>
    public Task UntilAsync(int order, string what, double within = 900) => UntilAsync(() => Count(order, what) > 0, $"order {order} {what}", within);

    public Task UntilBegunAsync(IEnumerable<int> orders) =>
        UntilAsync(() => orders.All(order => Count(order, "begun") > 0), $"begun: orders {string.Join(", ", orders)}");

    public Task UntilMadeAsync(params IEnumerable<int> orders) =>
        UntilAsync(() => orders.All(order => Count(order, "made") > 0), $"made: orders {string.Join(", ", orders)}", within: 3600);

    /// <summary>Waits until AWS protects nothing any more.</summary>
    public Task UntilUnprotectedAsync(double within = 900) => UntilAsync(() => Protections == 0, "nothing is protected", within);

    public int Protections => World.Ecs.Tasks.Count(t => t.ProtectedUntil is not null) + Group.Instances.Count(i => i.ProtectedFromScaleIn);

    /// <summary>How often a handler wrote this of an order.</summary>
    public int Count(int order, string what) => Lines().Count(line => (line + " ").StartsWith($"order {order} {what} ", StringComparison.Ordinal));

    public IEnumerable<string> Lines() => Of("task.output").Select(e => (string)e["line"]!);

    public IEnumerable<JsonObject> Of(string kind) => World.Events.Snapshot().Where(e => e.Kind == kind).Select(e => e.Fields);

    public string[] Causes(string kind) => [.. Of(kind).Select(e => (string)e["cause"]!)];

    private InProcessLauncher Launcher()
        => new((context, terminated) => (_tasks[context.TaskId] = new TownTask(_settings, World, Time, context)).RunAsync(terminated));

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        foreach (var task in AllTasks)
        {
            task.End();
        }
    }
}
