namespace TaskProtection.Aws;

/// <summary>What can be done with an instance's flag while the instance is not, or not yet, or no longer in service.</summary>
internal static class PhaseJudge
{
    // How soon an instance that was not in service yet is asked for again: the longest that it is in service without its flag,
    // and one call a quarter of a minute while a slow bootstrap runs.
    private static readonly TimeSpan PendingRetry = TimeSpan.FromSeconds(15);

    /// <summary>What a look at the instance shows.</summary>
    public static ProtectionInspection Inspect(InstanceMembership member) => member.Phase switch
    {
        LifecyclePhase.Terminating => new(InspectionResult.Unknown, Leaving(member).Reason),
        LifecyclePhase.Detaching => new(InspectionResult.NotApplicable, Detaching(member).Reason),
        LifecyclePhase.Warmed => new(InspectionResult.Unknown, Warmed(member).Reason),

        // It gets the group's default when it enters service, so an unprotected one must be looked at again.
        LifecyclePhase.Pending when !member.IsProtected => new(InspectionResult.Unknown, $"Instance {member.InstanceId} is not in service yet."),
        _ => new(member.IsProtected ? InspectionResult.Protected : InspectionResult.Unprotected),
    };

    /// <summary>The answer to a call that need not, or cannot, be made; null when the flag can be written.</summary>
    public static ProtectionReply? Judge(InstanceMembership member, CallPurpose purpose) => member.Phase switch
    {
        LifecyclePhase.Pending => Pending(member, purpose),
        LifecyclePhase.Terminating => Leaving(member),
        LifecyclePhase.Detaching => Detaching(member),
        LifecyclePhase.Warmed => Warmed(member),
        _ => null,
    };

    private static ProtectionReply Leaving(InstanceMembership member) => new(ProtectionOutcome.Leaving)
    {
        Reason = $"Auto Scaling is terminating instance {member.InstanceId}; protection cannot stop that any more.",
    };

    private static ProtectionReply Detaching(InstanceMembership member) => new(ProtectionOutcome.NotApplicable)
    {
        Reason = $"Instance {member.InstanceId} is being detached from group '{member.Group}': it runs on, and scale-in cannot choose it any more.",
    };

    private static ProtectionReply Warmed(InstanceMembership member) => new(ProtectionOutcome.Failed)
    {
        Reason = $"Instance {member.InstanceId} is in the warm pool of group '{member.Group}' and cannot be protected until it enters service.",
    };

    private static ProtectionReply Pending(InstanceMembership member, CallPurpose purpose) => purpose switch
    {
        CallPurpose.Protect => new(ProtectionOutcome.Done)
        {
            NeverExpires = true,
            RenewAfter = PendingRetry,
            Reason = $"Instance {member.InstanceId} is not in service yet: scale-in does not choose it, and its flag is set once it is.",
        },
        _ when !member.IsProtected => new(ProtectionOutcome.Done),
        _ => new(ProtectionOutcome.Failed)
        {
            Reason = $"Instance {member.InstanceId} is not in service yet: the flag that it has from group '{member.Group}' can be cleared once it is.",
        },
    };
}
