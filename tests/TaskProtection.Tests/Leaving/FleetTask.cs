using TaskProtection.Testing.Cluster;
using TaskProtection.Tests.Chaos;

namespace TaskProtection.Tests.Leaving;

/// <summary>One task of a fleet, whatever its process does.</summary>
internal abstract class FleetTask : ILaunchedTask
{
    protected FleetTask(BusyFleet fleet, TaskLaunch launch)
        => (Fleet, Id, Time) = (fleet, launch.TaskId, new ProcessTime(fleet.Time, () => fleet.Touch(this)));

    public string Id { get; }

    public ProcessTime Time { get; }

    public int? ProcessId => null;

    public Task<int> Completion => Ended.Task;

    /// <summary>It waits for its turn to look at what has become of it.</summary>
    public bool IsTouched { get; set; }

    protected BusyFleet Fleet { get; }

    protected TaskCompletionSource<int> Ended { get; } = new();

    /// <summary>SIGTERM.</summary>
    public abstract void Terminate();

    /// <summary>SIGKILL.</summary>
    public abstract void Kill();

    /// <summary>What the process does when something has happened to it.</summary>
    public abstract void Look();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
