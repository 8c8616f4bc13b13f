namespace TaskProtection.Benchmarks;

/// <summary>A target that grants at once: what is left to measure is the library.</summary>
internal sealed class GrantingTarget : IProtectionTarget
{
    public string Name => "task";

    public TimeSpan Linger => TimeSpan.FromMinutes(1);

    public bool IsRequired => false;

    public ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
        => new(new ProtectionInspection(InspectionResult.Unprotected));

    public ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken)
        => new(new ProtectionReply(ProtectionOutcome.Done));

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken)
        => new(new ProtectionReply(ProtectionOutcome.Done));
}
