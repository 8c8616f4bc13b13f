using Microsoft.Extensions.Logging.Abstractions;
using TaskProtection.Aws.Sharing;
using TaskProtection.Testing.AutoScaling;

namespace TaskProtection.Tests.Chaos;

/// <summary>The flag of the instance that a task has to itself.</summary>
internal sealed class FleetInstanceTarget(Fleet fleet, FleetProcess process) : IProtectionTarget, ISharedFlag
{
    private readonly ExclusiveSharing _sharing = new(static _ => Task.FromResult(0), process.Time, NullLogger.Instance);

    public string Name => "instance";

    public TimeSpan Linger => fleet.Plan.Options.Instance.Linger;

    public bool IsRequired => false;

    public string Owner => process.InstanceId;

    public async ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var flag = await fleet.Wire.SendAsync(process, "autoscaling", "DescribeAutoScalingInstances", "look", () => Find()?.View(), cancellationToken);
            return new(flag.ProtectedFromScaleIn ? InspectionResult.Protected : InspectionResult.Unprotected);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(InspectionResult.Unknown, e.GetType().Name);
        }
    }

    public ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken) => _sharing.ProtectAsync(this, cancellationToken);

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => _sharing.ReleaseAsync(this, cancellationToken);

    public async ValueTask<ProtectionReply> WriteAsync(bool isProtected, CancellationToken cancellationToken)
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
