using TaskProtection.Testing.Cluster;
using TaskProtection.Tests.Leaving;

namespace TaskProtection.Tests.Cost;

/// <summary>A fleet with a queue that is empty at times, and what its protection costs. ECS wants none of its tasks gone.</summary>
internal sealed class CostFleet
{
    /// <summary>Tasks do not start all at once: of a large fleet so many a minute.</summary>
    private const double StartsAMinute = 1000;

    private readonly Dictionary<string, PolledTask> _tasks = [];
    private readonly BusyFleet _fleet;
    private readonly Random _random;

    /// <param name="settings">What it is.</param>
    /// <param name="warmUp">What it lives before anything is counted.</param>
    public CostFleet(CostSettings settings, TimeSpan warmUp)
    {
        Settings = settings;
        _random = new Random(settings.Seed);
        Queue = new WorkQueue(new Random(_random.Next()));
        _fleet = new BusyFleet(settings.Fleet, Launch);
        _fleet.World.Events.Appended += e =>
        {
            if (e.Kind == "task.protection")
            {
                _tasks[(string)e.Fields["task"]!].Meter.Changed((bool)e.Fields["enabled"]!);
            }
        };
        var spread = TimeSpan.FromMinutes(Math.Max(1, settings.Tasks / StartsAMinute));
        foreach (var task in _tasks.Values)
        {
            _ = _fleet.Time.After(_random.NextDouble() * spread, () => task.Time.Run(task.Start));
        }

        _ = _fleet.Time.After(UntilNext(), Send);
        _fleet.RunFor(warmUp);
        Start = _fleet.Calls.Counts;
        _fleet.Calls.Begin();
        Meter.Begin();
    }

    public CostSettings Settings { get; }

    public WorkQueue Queue { get; }

    /// <summary>What was called before anything was counted.</summary>
    public IReadOnlyDictionary<string, CallMeter.Count> Start { get; }

    public WorkMeter Meter { get; } = new();

    public CallMeter Calls => _fleet.Calls;

    /// <summary>How long ECS would still protect each task that is protected now, were nothing heard of it any more.</summary>
    public IReadOnlyList<TimeSpan> LeasesLeft()
        => [.. _tasks.Keys.Select(id => _fleet.World.Ecs.GetTask(id)!.ProtectedUntil - _fleet.Time.GetUtcNow()).OfType<TimeSpan>()];

    public CostFleet RunFor(TimeSpan time)
    {
        _fleet.RunFor(time);
        Meter.Advance();
        return this;
    }

    /// <summary>The part of these calls that were too many.</summary>
    public double Throttled(string operation) => Calls.Counts.TryGetValue(operation, out var count) ? count.ThrottledPart : 0;

    /// <summary>The most of these calls in one second.</summary>
    public int Most(string operation) => Calls.Counts.TryGetValue(operation, out var count) ? count.Most : 0;

    public double PerTaskHour(string operation) => Calls.PerSecond(operation) * 3600 / Settings.Tasks;

    private PolledTask Launch(BusyFleet fleet, TaskLaunch launch)
    {
        PolledTask task = Settings.Rival switch
        {
            Rival.Library => new LibraryTask(this, fleet, launch),
            Rival.Toggler => new TogglingTask(this, fleet, launch),
            _ => new ProtectFirstTask(this, fleet, launch),
        };
        _tasks.Add(launch.TaskId, task);
        return task;
    }

    private void Send()
    {
        var messages = Settings.Arrivals == Arrivals.AtRandom ? 1 : (int)(Settings.MessagesPerTask * Settings.Tasks);
        for (var i = 0; i < messages; i++)
        {
            Queue.Send(new Message(_fleet.Time.Now, Exponential(Settings.Unit)));
        }

        _ = _fleet.Time.After(UntilNext(), Send);
    }

    private TimeSpan UntilNext() => Settings.Arrivals == Arrivals.AtRandom
        ? Exponential(TimeSpan.FromHours(1) / (Settings.MessagesPerTask * Settings.Tasks))
        : TimeSpan.FromHours(1);

    private TimeSpan Exponential(TimeSpan mean) => -Math.Log(1 - _random.NextDouble()) * mean;
}
