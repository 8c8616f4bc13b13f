namespace TaskProtection.Testing.AutoScaling;

/// <summary>One instance. To be touched inside the world's gate only.</summary>
internal sealed class InstanceState(string id, AutoScalingGroup group, string zone)
{
    public string Id { get; } = id;

    public AutoScalingGroup Group { get; } = group;

    public string AvailabilityZone { get; } = zone;

    public LifecycleState State
    {
        get;
        set
        {
            HasChanged |= InServiceAt is not null && value != field;
            field = value;
        }
    } = LifecycleState.Pending;

    /// <summary>It has left service once, to wherever.</summary>
    public bool HasChanged { get; private set; }

    public bool IsProtected { get; set; }

    /// <summary>Since when it is in service; null before.</summary>
    public DateTimeOffset? InServiceAt { get; set; }

    /// <summary>Its boot time has passed; only launch hooks still keep it from service.</summary>
    public bool HasBooted { get; set; }

    /// <summary>Whether it failed a health check.</summary>
    public bool IsUnhealthy { get; set; }

    /// <summary>Why it ends; set once it is Terminating.</summary>
    public string? EndCause { get; set; }

    /// <summary>Why it is to end once a successor is in service; null while it is to stay.</summary>
    public string? ReplaceCause { get; set; }

    /// <summary>When the Spot service takes it, once it has said so.</summary>
    public DateTimeOffset? SpotEnd { get; set; }

    /// <summary>When the Spot service recommended to rebalance, if it has.</summary>
    public DateTimeOffset? RebalanceNotice { get; set; }

    /// <summary>Called when the last hook that held it is completed, with that one's result.</summary>
    public Action<LifecycleActionResult>? OnHooksDone { get; set; }

    public bool IsPending => State is LifecycleState.Pending or LifecycleState.PendingWait or LifecycleState.PendingProceed;

    public bool IsTerminating => State is LifecycleState.Terminating or LifecycleState.TerminatingWait or LifecycleState.TerminatingProceed;

    /// <summary>Counts for the desired capacity.</summary>
    public bool IsActive => IsPending || State == LifecycleState.InService;

    /// <summary>What instance metadata calls <c>autoscaling/target-lifecycle-state</c>: where the group wants it, not where it is.</summary>
    public string TargetState => IsTerminating || State == LifecycleState.Terminated ? "Terminated"
        : State is LifecycleState.Standby or LifecycleState.Detached ? State.ToString()
        : "InService";

    public AutoScalingInstance View() => new()
    {
        InstanceId = Id,
        AutoScalingGroupName = Group.Name,
        AvailabilityZone = AvailabilityZone,
        LifecycleState = State,
        ProtectedFromScaleIn = IsProtected,
    };
}
