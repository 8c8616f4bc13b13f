using TaskProtection.Testing.Cluster;
using TaskProtection.Tests.Leaving;

namespace TaskProtection.Tests.Cost;

/// <summary>A worker that takes one message at a time. Nobody ends it: what is asked is what protecting it costs.</summary>
internal abstract class PolledTask : FleetTask
{
    protected PolledTask(CostFleet cost, BusyFleet fleet, TaskLaunch launch)
        : base(fleet, launch) => (Cost, Meter) = (cost, new TaskMeter(cost.Meter, fleet.Time));

    public TaskMeter Meter { get; }

    /// <summary>Its place among those that wait for a message; less than zero where it does not.</summary>
    public int Place { get; set; } = -1;

    protected CostFleet Cost { get; }

    /// <summary>The process is up: it polls.</summary>
    public abstract void Start();

    public void Receive(Message message) => Time.Run(() => Take(message));

    public override void Terminate() => Kill();

    public override void Kill()
    {
        Time.Die();
        _ = Ended.TrySetResult(ExitCodes.Killed);
    }

    public override void Look()
    {
    }

    protected abstract void Take(Message message);

    /// <summary>Sets the instance's flag, where there is one; whatever comes of it.</summary>
    protected async Task SetFlagAsync(bool isProtected)
    {
        if (Cost.Settings.HasInstances)
        {
            _ = await new FlagTarget(Fleet, this).SetAsync(isProtected, CancellationToken.None);
        }
    }
}
