namespace TaskProtection.Testing.AutoScaling;

/// <summary>One instance. To be touched inside the world's gate only.</summary>
internal sealed class InstanceState(string id, AutoScalingGroup group, string zone)
{
    public string Id { get; } = id;

    public AutoScalingGroup Group { get; } = group;

    public string AvailabilityZone { get; } = zone;

    public LifecycleState State { get; set; } = LifecycleState.Pending;

    public bool IsProtected { get; set; }

    /// <summary>Why it ends; set once it is Terminating.</summary>
    public string? EndCause { get; set; }

    /// <summary>When the Spot service takes it, once it has said so.</summary>
    public DateTimeOffset? SpotEnd { get; set; }

    /// <summary>When the Spot service recommended to rebalance, if it has.</summary>
    public DateTimeOffset? RebalanceNotice { get; set; }

    /// <summary>What instance metadata calls <c>autoscaling/target-lifecycle-state</c>: where the group wants it, not where it is.</summary>
    public string TargetState => State is LifecycleState.Terminating or LifecycleState.Terminated ? "Terminated" : "InService";

    public AutoScalingInstance View() => new()
    {
        InstanceId = Id,
        AutoScalingGroupName = Group.Name,
        AvailabilityZone = AvailabilityZone,
        LifecycleState = State,
        ProtectedFromScaleIn = IsProtected,
    };
}
