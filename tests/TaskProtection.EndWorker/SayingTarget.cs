namespace TaskProtection.EndWorker;

/// <summary>Grants everything, and says it. It outlives the process, as an instance's flag does.</summary>
internal sealed class SayingTarget : IProtectionTarget
{
    public string Name => "flag";

    public TimeSpan Linger => TimeSpan.FromMinutes(1);

    public bool IsRequired => false;

    public ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken) => new(new ProtectionInspection(InspectionResult.Unprotected));

    public ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken) => Say("protected");

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => Say("released");

    private static ValueTask<ProtectionReply> Say(string what)
    {
        Console.WriteLine(what);
        return new(new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = true });
    }
}
