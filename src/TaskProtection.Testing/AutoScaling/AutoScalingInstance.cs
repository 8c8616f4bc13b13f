namespace TaskProtection.Testing.AutoScaling;

/// <summary>An instance of a group at the moment of asking.</summary>
public sealed record AutoScalingInstance
{
    /// <summary>The EC2 instance id.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The group it belongs to.</summary>
    public required string AutoScalingGroupName { get; init; }

    /// <summary>The Availability Zone.</summary>
    public required string AvailabilityZone { get; init; }

    /// <summary>The lifecycle state.</summary>
    public required LifecycleState LifecycleState { get; init; }

    /// <summary>The scale-in protection flag.</summary>
    public required bool ProtectedFromScaleIn { get; init; }
}
