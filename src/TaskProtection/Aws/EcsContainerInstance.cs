namespace TaskProtection.Aws;

/// <summary>The part of a container instance's description that the library reads.</summary>
public sealed record EcsContainerInstance
{
    /// <summary>The container instance's ARN.</summary>
    public required string? ContainerInstanceArn { get; init; }

    /// <summary>The EC2 instance behind it; an external one has an id that begins with <c>mi-</c>.</summary>
    public string? Ec2InstanceId { get; init; }

    /// <summary>The capacity provider that the instance belongs to, if any.</summary>
    public string? CapacityProviderName { get; init; }
}
