namespace TaskProtection.Aws;

/// <summary>The part of a task's description that the library reads.</summary>
public sealed record EcsTask
{
    /// <summary>The task's ARN.</summary>
    public required string? TaskArn { get; init; }

    /// <summary>The instance it runs on; null on Fargate.</summary>
    public string? ContainerInstanceArn { get; init; }

    /// <summary>The capacity provider that placed it, if one did.</summary>
    public string? CapacityProviderName { get; init; }

    /// <summary><c>EC2</c>, <c>FARGATE</c>, <c>EXTERNAL</c> or <c>MANAGED_INSTANCES</c>.</summary>
    public string? LaunchType { get; init; }
}
