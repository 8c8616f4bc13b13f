namespace TaskProtection.Testing.Ecs;

/// <summary>A task at the moment of asking.</summary>
public sealed record EcsTask
{
    /// <summary>The task's id: the last part of its ARN.</summary>
    public required string TaskId { get; init; }

    /// <summary>The task's ARN.</summary>
    public required string TaskArn { get; init; }

    /// <summary>What it runs on.</summary>
    public required LaunchType LaunchType { get; init; }

    /// <summary>The EC2 instance that it is placed on; empty on Fargate.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The service that owns it; null for a standalone task.</summary>
    public required string? ServiceName { get; init; }

    /// <summary>The version that it runs.</summary>
    public required string Version { get; init; }

    /// <summary>What it is to become.</summary>
    public required EcsTaskStatus DesiredStatus { get; init; }

    /// <summary>What it is.</summary>
    public required EcsTaskStatus LastStatus { get; init; }

    /// <summary>When its scale-in protection ends; null when it is not protected.</summary>
    public required DateTimeOffset? ProtectedUntil { get; init; }

    /// <summary>The process id, where the task is a process that has started.</summary>
    public required int? ProcessId { get; init; }

    /// <summary>The exit code, once it has ended.</summary>
    public required int? ExitCode { get; init; }

    /// <summary>Why it stops or stopped, in the words of <c>docs/simulator-events.md</c>; null while it is to run.</summary>
    public required string? Cause { get; init; }
}
