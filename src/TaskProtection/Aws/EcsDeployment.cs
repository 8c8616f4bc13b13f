namespace TaskProtection.Aws;

/// <summary>The part of a deployment's description that the library reads.</summary>
public sealed record EcsDeployment
{
    /// <summary>The deployment's id, which its tasks carry as <see cref="EcsTask.StartedBy"/>.</summary>
    public required string? Id { get; init; }

    /// <summary><c>PRIMARY</c> for the newest, <c>ACTIVE</c> for one that still has tasks.</summary>
    public string? Status { get; init; }

    /// <summary><c>IN_PROGRESS</c>, <c>COMPLETED</c> or <c>FAILED</c>.</summary>
    public string? RolloutState { get; init; }

    /// <summary>How many of its tasks run.</summary>
    public int RunningCount { get; init; }

    /// <summary>How many of its tasks are on their way to run.</summary>
    public int PendingCount { get; init; }

    /// <summary>How many of its tasks failed in a row to come to run; ECS stops counting once one runs.</summary>
    public int FailedTasks { get; init; }
}
