using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>How the model counts time: in calls, each of which takes as long as the next. The longer a call, the fewer moments there are to tell apart.</summary>
internal sealed record Scale(TimeSpan Call)
{
    /// <summary>How old an answer of ECS may be.</summary>
    public int Staleness => Units(AskEcsSharing.ReadStaleness);

    /// <summary>How long after its caller gave up a write may take to land.</summary>
    public int Settle => Units(TimeSpan.FromSeconds(15));

    public int Units(TimeSpan time) => (int)Math.Ceiling(time / Call);
}
