namespace TaskProtection.Tests.Cost;

/// <summary>A target whose grants are to be renewed at another part of the lease than the half.</summary>
internal sealed class RenewedAt(IProtectionTarget target, double part) : IProtectionTarget
{
    public string Name => target.Name;

    public TimeSpan Linger => target.Linger;

    public bool IsRequired => target.IsRequired;

    public bool OutlivesProcess => target.OutlivesProcess;

    public ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken) => target.InspectAsync(cancellationToken);

    public async ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken)
        => await target.ProtectAsync(duration, cancellationToken) with { RenewAfter = duration * part };

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => target.ReleaseAsync(cancellationToken);
}
