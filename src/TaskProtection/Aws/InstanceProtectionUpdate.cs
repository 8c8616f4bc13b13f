namespace TaskProtection.Aws;

/// <summary>What to set on one instance.</summary>
public sealed record InstanceProtectionUpdate
{
    /// <summary>The group that the instance is in.</summary>
    public required string AutoScalingGroupName { get; init; }

    /// <summary>The instance's id.</summary>
    public required string InstanceId { get; init; }

    /// <summary>True protects it from scale-in until it is set to false.</summary>
    public required bool ProtectedFromScaleIn { get; init; }
}
