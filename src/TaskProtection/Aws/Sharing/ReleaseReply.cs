namespace TaskProtection.Aws.Sharing;

/// <summary>What a release of something shared answers.</summary>
internal static class ReleaseReply
{
    /// <summary>
    /// The reply, <see cref="ProtectionOutcome.Unknown"/> where nothing was released: after a release that is known to have changed nothing the core trusts its
    /// lease again and admits work under it, and who shares takes part no more by then.
    /// </summary>
    public static ProtectionReply OrUnknown(this ProtectionReply reply)
        => reply.Outcome is ProtectionOutcome.Done or ProtectionOutcome.NotApplicable or ProtectionOutcome.Leaving
            ? reply
            : reply with { Outcome = ProtectionOutcome.Unknown };
}
