namespace TaskProtection.Aws;

/// <summary>The part of a service's description that the library reads.</summary>
public sealed record EcsService
{
    /// <summary>The service's name.</summary>
    public required string? ServiceName { get; init; }

    /// <summary>How many tasks it is to run.</summary>
    public int DesiredCount { get; init; }

    /// <summary>How many tasks run, of all its deployments.</summary>
    public int RunningCount { get; init; }

    /// <summary>How many tasks are on their way to run.</summary>
    public int PendingCount { get; init; }

    /// <summary>How many tasks a deployment keeps running, in percent of <see cref="DesiredCount"/>, rounded up; null where ECS does not say.</summary>
    public int? MinimumHealthyPercent { get; init; }

    /// <summary>How many tasks a deployment may run at once, in percent of <see cref="DesiredCount"/>, rounded down; null where ECS does not say.</summary>
    public int? MaximumPercent { get; init; }

    /// <summary><c>ECS</c>, <c>CODE_DEPLOY</c> or <c>EXTERNAL</c>; null stands for <c>ECS</c>.</summary>
    public string? DeploymentController { get; init; }

    /// <summary><c>ROLLING</c>, <c>BLUE_GREEN</c> or another; null stands for <c>ROLLING</c>.</summary>
    public string? DeploymentStrategy { get; init; }

    /// <summary>Its deployments; none with an external controller.</summary>
    public IReadOnlyList<EcsDeployment> Deployments { get; init; } = [];
}
