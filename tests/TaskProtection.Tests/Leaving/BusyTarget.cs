namespace TaskProtection.Tests.Leaving;

/// <summary>The protection of a task, asked of the simulated ECS with a latency and without a wire format between.</summary>
internal sealed class BusyTarget(BusyFleet fleet, FleetTask worker) : IProtectionTarget
{
    public string Name => "task";

    public TimeSpan Linger => fleet.Options.Task.Linger;

    public bool IsRequired => false;

    public bool OutlivesProcess => false;

    public async ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
    {
        var task = await fleet.AskAsync(worker, "GetTaskProtection", () => fleet.World.Ecs.GetTask(worker.Id), cancellationToken);
        return new(task is null ? InspectionResult.Unknown : task.ProtectedUntil is null ? InspectionResult.Unprotected : InspectionResult.Protected);
    }

    public async ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken) => await PutAsync(duration, cancellationToken);

    public async ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => await PutAsync(null, cancellationToken);

    private async Task<ProtectionReply> PutAsync(TimeSpan? duration, CancellationToken cancellationToken)
        => await fleet.AskAsync(worker, "UpdateTaskProtection", () => Put(duration), cancellationToken) ?? new(ProtectionOutcome.Throttled);

    private ProtectionReply Put(TimeSpan? duration)
    {
        var answer = fleet.World.Ecs.Town.Gate.Ask(() => fleet.World.Ecs.Protection.Update(worker.Id, duration, "agent"));
        return answer.FailureReason switch
        {
            null => new(ProtectionOutcome.Done) { ExpiresAt = answer.Until },
            "DEPLOYMENT_BLOCKED" => new(ProtectionOutcome.Refused) { Reason = answer.FailureReason },
            var other => new(ProtectionOutcome.Failed) { Reason = other },
        };
    }
}
