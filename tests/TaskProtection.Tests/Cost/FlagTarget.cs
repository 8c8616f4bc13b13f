using TaskProtection.Tests.Leaving;

namespace TaskProtection.Tests.Cost;

/// <summary>The flag of the instance that a task has to itself. AWS publishes no bucket for it, so nothing is refused: it is only counted.</summary>
internal sealed class FlagTarget(BusyFleet fleet, FleetTask task) : IProtectionTarget
{
    private bool _isSet;

    public string Name => "instance";

    public TimeSpan Linger => fleet.Options.Instance.Linger;

    public bool IsRequired => false;

    public async ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
    {
        _ = await fleet.AskAsync(task, "DescribeAutoScalingInstances", () => this, cancellationToken);
        return new(_isSet ? InspectionResult.Protected : InspectionResult.Unprotected);
    }

    public async ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken) => await SetAsync(true, cancellationToken);

    public async ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => await SetAsync(false, cancellationToken);

    public async Task<ProtectionReply> SetAsync(bool isProtected, CancellationToken cancellationToken)
        => (await fleet.AskAsync<ProtectionReply>(
            task,
            "SetInstanceProtection",
            () =>
            {
                _isSet = isProtected;
                return new(ProtectionOutcome.Done) { NeverExpires = isProtected };
            },
            cancellationToken))!;
}
