namespace TaskProtection.Testing;

/// <summary>The only target of a <see cref="FakeTaskProtection"/>, whose AWS answers at once. Not thread-safe: whoever has the fake's turn sets and reads <see cref="Reply"/>.</summary>
internal sealed class AnsweringTarget : IProtectionTarget
{
    public static readonly ProtectionReply Granted = new(ProtectionOutcome.Done);

    public ProtectionReply Reply { get; set; } = Granted;

    public string Name => "task";

    public TimeSpan Linger => TimeSpan.Zero;

    public bool IsRequired => false;

    public bool OutlivesProcess => false;

    public ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken) => new(new ProtectionInspection(InspectionResult.Unprotected));

    public ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken) => new(Reply);

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => new(Granted);
}
