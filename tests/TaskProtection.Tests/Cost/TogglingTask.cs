using TaskProtection.Testing.Cluster;
using TaskProtection.Tests.Leaving;

namespace TaskProtection.Tests.Cost;

/// <summary>Sets protection before each message, for ECS's own two hours, and clears it after. An error is logged, and work goes on.</summary>
internal sealed class TogglingTask(CostFleet cost, BusyFleet fleet, TaskLaunch launch) : PolledTask(cost, fleet, launch)
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(2);

    public override void Start() => Cost.Queue.Wait(this);

    protected override void Take(Message message) => _ = HandleAsync(message);

    private async Task HandleAsync(Message message)
    {
        var target = new BusyTarget(Fleet, this);
        Meter.Wants(message);
        _ = await target.ProtectAsync(Lease, CancellationToken.None);
        await SetFlagAsync(true);
        Meter.Begins(message);
        await Task.Delay(message.Duration, Time);
        Meter.Ends();
        _ = await target.ReleaseAsync(CancellationToken.None);
        await SetFlagAsync(false);
        Cost.Queue.Wait(this);
    }
}
