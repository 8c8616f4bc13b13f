using TaskProtection.Testing.Cluster;
using TaskProtection.Tests.Leaving;

namespace TaskProtection.Tests.Cost;

/// <summary>
/// Protected before it polls, and until a poll is empty. In its favour: it stays protected from message to message (AWS's example lets go after
/// each), and where ECS gives no protection it asks again after a second (AWS's example exits).
/// </summary>
internal sealed class ProtectFirstTask(CostFleet cost, BusyFleet fleet, TaskLaunch launch) : PolledTask(cost, fleet, launch)
{
    /// <summary>The longest poll of SQS.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(1);

    private TaskCompletionSource<Message?>? _polling;
    private TimeSpan? _protectedAt;

    public override void Start() => _ = LiveAsync();

    protected override void Take(Message message) => _polling!.SetResult(message);

    private async Task LiveAsync()
    {
        var target = new BusyTarget(Fleet, this);
        while (true)
        {
            Meter.Wants(null);
            while (!(Fleet.Time.Now - _protectedAt < 0.8 * Lease))
            {
                var asked = Fleet.Time.Now;
                if ((await target.ProtectAsync(Lease, CancellationToken.None)).Outcome == ProtectionOutcome.Done)
                {
                    _protectedAt = asked;
                    await SetFlagAsync(true);
                }
                else
                {
                    await Task.Delay(PauseAfterRefusal, Time);
                }
            }

            if (await PollAsync() is { } message)
            {
                Meter.Begins(message);
                await Task.Delay(message.Duration, Time);
                Meter.Ends();
            }
            else if ((await target.ReleaseAsync(CancellationToken.None)).Outcome == ProtectionOutcome.Done)
            {
                _protectedAt = null;
                await SetFlagAsync(false);
            }
        }
    }

    private async Task<Message?> PollAsync()
    {
        _polling = new();
        using var end = Time.CreateTimer(
            _ =>
            {
                if (Cost.Queue.Leave(this))
                {
                    _polling.SetResult(null);
                }
            },
            null,
            Poll,
            Timeout.InfiniteTimeSpan);
        Cost.Queue.Wait(this);
        return await _polling.Task;
    }
}
