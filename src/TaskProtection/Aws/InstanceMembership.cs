namespace TaskProtection.Aws;

/// <summary>An instance in its group.</summary>
internal sealed record InstanceMembership(string InstanceId, string Group, LifecyclePhase Phase, bool IsProtected)
{
    public static InstanceMembership From(AutoScalingInstance instance) => new(
        instance.InstanceId, instance.AutoScalingGroupName, Read(instance.LifecycleState), instance.ProtectedFromScaleIn);

    /// <summary>
    /// What a lifecycle state, present or wanted, means here. Sub-states (<c>:Wait</c>, <c>:Proceed</c>, <c>:Retained</c>) do not matter, but a warm
    /// pool's state is a prefix of its own.
    /// </summary>
    public static LifecyclePhase Read(string state) => state.Split(':') switch
    {
        ["Warmed", "Terminating" or "Terminated", ..] => LifecyclePhase.Terminating,
        ["Warmed", ..] => LifecyclePhase.Warmed,
        ["Pending" or "Quarantined", ..] => LifecyclePhase.Pending,
        ["Terminating" or "Terminated", ..] => LifecyclePhase.Terminating,
        ["Detaching" or "Detached", ..] => LifecyclePhase.Detaching,
        _ => LifecyclePhase.Settable,
    };
}
