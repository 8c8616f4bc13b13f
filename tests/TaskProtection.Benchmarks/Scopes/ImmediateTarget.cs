namespace TaskProtection.Benchmarks.Scopes;

/// <summary>A target that answers at once: what is left to measure is the library.</summary>
internal sealed class ImmediateTarget(ProtectionOutcome answer = ProtectionOutcome.Done, TimeSpan? linger = null) : IProtectionTarget
{
    public string Name => "task";

    public TimeSpan Linger => linger ?? TimeSpan.FromMinutes(1);

    public bool IsRequired => false;

    public ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
        => new(new ProtectionInspection(InspectionResult.Unprotected));

    public ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken)
        => new(new ProtectionReply(answer));

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken)
        => new(new ProtectionReply(ProtectionOutcome.Done));
}
