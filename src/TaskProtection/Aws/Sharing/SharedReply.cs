namespace TaskProtection.Aws.Sharing;

/// <summary>What becomes of the answers of something shared.</summary>
internal static class SharedReply
{
    /// <summary>
    /// The reply, <see cref="ProtectionOutcome.Unknown"/> where nothing was released: after a release that is known to have changed nothing the core trusts its
    /// lease again and admits work under it, and who shares takes part no more by then.
    /// </summary>
    public static ProtectionReply OrUnknown(this ProtectionReply reply)
        => reply.Outcome is ProtectionOutcome.Done or ProtectionOutcome.NotApplicable or ProtectionOutcome.Leaving
            ? reply
            : reply with { Outcome = ProtectionOutcome.Unknown };

    /// <summary>Of a write that no call of the core waits for, so that its failure is heard of all the same.</summary>
    /// <exception cref="DiscoveryException">Nothing was written.</exception>
    public static void OrFailure(this ProtectionReply reply, string what)
    {
        if (reply.Outcome != ProtectionOutcome.Done)
        {
            throw new DiscoveryException(reply.Outcome, $"The flag could not be {what}: {reply.Reason}", reply.Error);
        }
    }
}
