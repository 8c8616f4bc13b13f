using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TaskProtection.Disruption;
using TaskProtection.Runtime;
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

    /// <summary>The library's own runtime, on the fleet's clock and in its order.</summary>
    protected TaskProtector Protect(IEnumerable<IProtectionTarget> targets, Random random)
        => new(targets, Options.Create(Fleet.Options), Time, NullLogger<TaskProtector>.Instance, new Random(random.Next()), call => Fleet.Post(() => Time.Run(call)));

    /// <summary>The library's own look at the deployments of its service.</summary>
    protected void Watch(TaskProtector protector, Random random, IHostApplicationLifetime? lifetime)
        => _ = new DeploymentWatch(
            new BusyLook(Fleet, this), protector, Options.Create(Fleet.Options), Time, new Random(random.Next()), NullLogger<DeploymentWatch>.Instance, lifetime).RunAsync();
}
