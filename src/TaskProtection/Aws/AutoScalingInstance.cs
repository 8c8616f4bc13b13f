namespace TaskProtection.Aws;

/// <summary>The part of an instance's description that the library reads.</summary>
public sealed record AutoScalingInstance
{
    /// <summary>The instance's id.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The group that it is in.</summary>
    public required string AutoScalingGroupName { get; init; }

    /// <summary>Where it is in its life, such as <c>Pending:Wait</c>, <c>InService</c>, <c>Terminating</c> or <c>Warmed:Running</c>.</summary>
    public required string LifecycleState { get; init; }

    /// <summary>Whether scale-in must leave it alone.</summary>
    public required bool ProtectedFromScaleIn { get; init; }
}
