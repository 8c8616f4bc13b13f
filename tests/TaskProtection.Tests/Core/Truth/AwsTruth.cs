namespace TaskProtection.Tests.Core.Truth;

/// <summary>What AWS really holds, on AWS's own time. It knows nothing of the core, and the core nothing of it.</summary>
internal sealed class AwsTruth(TargetKind target)
{
    /// <summary>When protection ends; null without protection, the greatest time when only a release ends it.</summary>
    public TimeSpan? ProtectedUntil { get; private set; }

    /// <summary>The call that ended the last protection; null when none did (it is on, expired, or never was).</summary>
    public long? ClearedBy { get; private set; }

    public bool IsProtecting(TimeSpan now) => ProtectedUntil > now;

    public void Protect(TimeSpan now, TimeSpan duration)
    {
        ProtectedUntil = target == TargetKind.Instance ? TimeSpan.MaxValue : now + duration;
        ClearedBy = null;
    }

    public void Release(TimeSpan now, long callId)
    {
        if (IsProtecting(now))
        {
            ClearedBy = callId;
        }

        ProtectedUntil = null;
    }
}
