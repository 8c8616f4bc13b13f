using System.Text.Json.Nodes;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Chaos;

/// <summary>
/// A fleet at policy level: the library's core and runtime in every task, the simulator's rules of ECS and Auto Scaling, and nothing
/// between them but a wire that takes time and fails. One thread, one clock: the same plan gives the same story.
/// </summary>
internal sealed class Fleet : ITaskLauncher
{
    private readonly LinkedList<Unit> _queue = new();
    private readonly Queue<Action> _posted = new();
    private readonly HashSet<FleetProcess> _touched = [];
    private readonly List<FleetProcess> _processes = [];
    private int _units;

    public Fleet(FleetPlan plan)
    {
        Plan = plan;
        Random = new Random(plan.Seed);
        World = new Testing.Simulator(new SimulatorOptions { Time = Time, Seed = plan.Seed, Ecs = plan.Ecs });
        Wire = new FleetWire(this, new Random(Random.Next()));
        Group = World.AutoScaling.CreateGroup(plan.Group);
        Service = World.Ecs.CreateService(plan.Service, this);
    }

    public FleetPlan Plan { get; }

    public SteppedTime Time { get; } = new();

    public Random Random { get; }

    public Testing.Simulator World { get; }

    public FleetWire Wire { get; }

    public AutoScalingGroup Group { get; }

    public EcsService Service { get; }

    /// <summary>The processes that are alive, oldest first.</summary>
    public IReadOnlyList<FleetProcess> Processes => _processes;

    /// <summary>Units that nobody has made yet.</summary>
    public int Left { get; private set; }

    public Task<ILaunchedTask> LaunchAsync(TaskLaunch launch, CancellationToken cancellationToken)
    {
        var process = new FleetProcess(this, launch);
        _processes.Add(process);
        return Task.FromResult<ILaunchedTask>(process);
    }

    public void Send(TimeSpan duration, UnitManner manner)
    {
        Left++;
        GiveBack(new Unit(++_units, duration, manner), TimeSpan.Zero);
    }

    /// <summary>Hands out the next unit; null when there is none.</summary>
    public Unit? Take()
    {
        if (_queue.First is not { } first)
        {
            return null;
        }

        _queue.RemoveFirst();
        return first.Value;
    }

    public void Made(Unit unit) => Left--;

    public void GiveBack(Unit unit, TimeSpan hidden)
    {
        if (hidden > TimeSpan.Zero)
        {
            Time.After(hidden, () => GiveBack(unit, TimeSpan.Zero));
            return;
        }

        _ = _queue.AddLast(unit);
        _touched.UnionWith(_processes);
    }

    public void Tell(string kind, FleetProcess process) => World.Events.Append(kind, new JsonObject { ["task"] = process.Id });

    /// <summary>SIGSTOP, and SIGCONT after a while.</summary>
    public void Pause(FleetProcess process, TimeSpan duration)
    {
        if (process.Time.IsPaused)
        {
            return;
        }

        Tell("task.paused", process);
        process.Time.Pause();
        _ = Time.After(duration, () =>
        {
            if (process.IsAlive)
            {
                Tell("task.resumed", process);
                process.Time.Resume();
                Touch(process);
            }
        });
    }

    public void Forget(FleetProcess process) => _ = _processes.Remove(process);

    /// <summary>It is to look at what has become of it, when what happens now is over.</summary>
    public void Touch(FleetProcess process) => _ = _touched.Add(process);

    public void Post(Action act) => _posted.Enqueue(act);

    /// <summary>Lets the world go on until then, or until something is so.</summary>
    public void RunUntil(TimeSpan end, Func<bool>? isSo = null)
    {
        Settle();
        while (isSo?.Invoke() != true && Time.Step(end))
        {
            Settle();
        }
    }

    private void Settle()
    {
        while (_posted.Count + _touched.Count > 0)
        {
            while (_posted.TryDequeue(out var act))
            {
                act();
            }

            // In the order of their start: a set of objects has none of its own.
            foreach (var process in _processes.Where(_touched.Contains).ToList())
            {
                _ = _touched.Remove(process);
                process.Look();
            }

            _touched.RemoveWhere(process => !process.IsAlive);
        }
    }
}
