using TaskProtection.Testing.AutoScaling;

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

/// <summary>The flag of the instance that a task has to itself.</summary>
internal sealed class FleetInstanceTarget(Fleet fleet, FleetProcess process) : IProtectionTarget
{
    public string Name => "instance";

    public TimeSpan Linger => fleet.Plan.Options.Instance.Linger;

    public bool IsRequired => false;

    public async ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var flag = await fleet.Wire.SendAsync(process, "autoscaling", "DescribeAutoScalingInstances", "look", () => Find()?.View() ?? throw new InvalidOperationException("gone"), cancellationToken);
            return new(flag.ProtectedFromScaleIn ? InspectionResult.Protected : InspectionResult.Unprotected);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(InspectionResult.Unknown, e.GetType().Name);
        }
    }

    public ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken) => SetAsync(true, cancellationToken);

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => SetAsync(false, cancellationToken);

    private async ValueTask<ProtectionReply> SetAsync(bool isProtected, CancellationToken cancellationToken)
        => await FleetReply.Of(fleet.Wire.SendAsync(process, "autoscaling", "SetInstanceProtection", isProtected ? "protect" : "release", () => Set(isProtected), cancellationToken));

    private ProtectionReply Set(bool isProtected) => fleet.World.Ecs.Town.Gate.Ask<ProtectionReply>(() =>
    {
        switch (Find())
        {
            case { State: LifecycleState.InService } instance:
                instance.Group.SetProtection(instance, isProtected, "api");
                return new(ProtectionOutcome.Done) { NeverExpires = isProtected };
            case { IsTerminating: true }:
                return new(ProtectionOutcome.Leaving) { Reason = "terminating" };
            default:
                return new(ProtectionOutcome.Failed) { Reason = "no such instance" };
        }
    });

    private InstanceState? Find() => fleet.World.AutoScaling.FindInstance(process.InstanceId);
}

/// <summary>What a call that failed is worth, as the real targets judge it.</summary>
internal static class FleetReply
{
    public static async Task<ProtectionReply> Of(Task<ProtectionReply> call)
    {
        try
        {
            return await call;
        }
        catch (FleetWire.ThrottledException e)
        {
            return new(ProtectionOutcome.Throttled) { Error = e };
        }
        catch (FleetWire.FailedException e)
        {
            return new(ProtectionOutcome.Failed) { Error = e };
        }
        catch (HttpRequestException e)
        {
            return new(ProtectionOutcome.Unknown) { Error = e };
        }
    }
}
