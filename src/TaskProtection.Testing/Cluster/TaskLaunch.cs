namespace TaskProtection.Testing.Cluster;

/// <summary>What the agent tells a launcher about the task to start.</summary>
public sealed record TaskLaunch
{
    /// <summary>The task's id: the last part of its ARN.</summary>
    public required string TaskId { get; init; }

    /// <summary>The task's ARN.</summary>
    public required string TaskArn { get; init; }

    /// <summary>The EC2 instance that the task runs on; empty on Fargate.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The service's name, or null for a standalone task.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The version that is deployed, as it was given to the service.</summary>
    public required string Version { get; init; }

    /// <summary>The variables that ECS gives to a container.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>To be called with each line that the task writes, in order. Safe from any thread.</summary>
    public required Action<string> Output { get; init; }
}
