namespace TaskProtection.Cli.Sweep;

/// <summary>A capacity provider.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Group">Its Auto Scaling group: an ARN or a name, as it was created with; null for one that has none.</param>
/// <param name="ManagedTerminationProtection"><c>ENABLED</c> where ECS drives the flags of the group.</param>
internal sealed record CapacityProvider(string Name, string? Group, string? ManagedTerminationProtection)
{
    public bool DrivesTheFlag => ManagedTerminationProtection == "ENABLED";

    public bool IsOf(GroupInstance instance) => Group is not null && (Group == instance.GroupArn || Group == instance.GroupName);
}
