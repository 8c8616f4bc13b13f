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

    /// <summary><c>service:NAME</c> for a task of a service.</summary>
    public string? Group { get; init; }

    /// <summary>For a task of a service, the id of the deployment that started it.</summary>
    public string? StartedBy { get; init; }

    /// <summary>Why it was stopped, as a code such as <c>EssentialContainerExited</c>; null while it runs.</summary>
    public string? StopCode { get; init; }

    /// <summary>When it had stopped; null while it has not.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary><c>HEALTHY</c>, <c>UNHEALTHY</c> or <c>UNKNOWN</c>.</summary>
    public string? HealthStatus { get; init; }
}
