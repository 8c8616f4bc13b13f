namespace TaskProtection.Tests.Aws.Sharing.Gates;

/// <summary>A write of the flag that has begun.</summary>
internal sealed class GateWrite(bool isSet, TimeSpan begun)
{
    public bool IsSet { get; } = isSet;

    public TimeSpan Begun { get; } = begun;

    /// <summary>When its effect comes although nobody waits for it.</summary>
    public TimeSpan LandsAt { get; set; }

    public TaskCompletionSource<ProtectionReply> Answer { get; } = new();
}
