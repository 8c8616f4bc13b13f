namespace TaskProtection.Tests.Chaos;

/// <summary>The protection of a task, asked of the simulated ECS without a wire format between.</summary>
internal sealed class FleetTaskTarget(Fleet fleet, FleetProcess process) : IProtectionTarget
{
    public string Name => "task";

    public TimeSpan Linger => fleet.Plan.Options.Task.Linger;

    public bool IsRequired => false;

    public bool OutlivesProcess => false;

    public async ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var until = await fleet.Wire.SendAsync(
                process, "ecs-agent", "GetState", "look", () => fleet.World.Ecs.GetTask(process.Id), cancellationToken);
            return new(until.ProtectedUntil is null ? InspectionResult.Unprotected : InspectionResult.Protected);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(InspectionResult.Unknown, e.GetType().Name);
        }
    }

    public ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken) => PutAsync(duration, cancellationToken);

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => PutAsync(null, cancellationToken);

    private async ValueTask<ProtectionReply> PutAsync(TimeSpan? duration, CancellationToken cancellationToken)
        => await FleetReply.Of(fleet.Wire.SendAsync(process, "ecs-agent", "PutState", duration is null ? "release" : "protect", () => Put(duration), cancellationToken));

    private ProtectionReply Put(TimeSpan? duration)
    {
        var answer = fleet.World.Ecs.Town.Gate.Ask(() => fleet.World.Ecs.Protection.Update(process.Id, duration, "agent"));
        return answer.FailureReason switch
        {
            null => new(ProtectionOutcome.Done) { ExpiresAt = answer.Until },
            "DEPLOYMENT_BLOCKED" => new(ProtectionOutcome.Refused) { Reason = answer.FailureReason },
            var other => new(ProtectionOutcome.Failed) { Reason = other },
        };
    }
}
