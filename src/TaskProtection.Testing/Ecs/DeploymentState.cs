namespace TaskProtection.Testing.Ecs;

/// <summary>One deployment of a service, or one of its task sets. To be touched inside the world's gate only.</summary>
internal sealed class DeploymentState(string id, string version, int revision, DateTimeOffset createdAt)
{
    public string Id { get; } = id;

    public string Version { get; } = version;

    /// <summary>The revision of the task definition that stands for the version.</summary>
    public int Revision { get; } = revision;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>As a task set: how much of the desired count it is to run, 0 to 100.</summary>
    public double ScalePercent { get; set; } = 100;

    /// <summary>As a task set: it was deleted, and goes once its tasks have.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>Whether it has reached its steady state once.</summary>
    public bool IsCompleted { get; set; }

    /// <summary>Whether the circuit breaker ended it.</summary>
    public bool IsFailed { get; set; }

    /// <summary>Whether one of its tasks was healthy once: from then on failures no longer count.</summary>
    public bool HasBeenHealthy { get; set; }

    /// <summary>The failed deployment that it replaces, where the circuit breaker rolled back to it.</summary>
    public string? RolledBackFrom { get; set; }

    /// <summary>Tasks in a row that ended before they were healthy.</summary>
    public int FailedTasks { get; set; }
}
