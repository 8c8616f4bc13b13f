namespace TaskProtection.Testing.Ecs;

/// <summary>An ECS service to create. Durations are of the world's clock.</summary>
public sealed record EcsServiceSettings
{
    /// <summary>The service's name; also the family of its task definition.</summary>
    public required string Name { get; init; }

    /// <summary>How many tasks it is to have.</summary>
    public required int DesiredCount { get; init; }

    /// <summary>The version to begin with: any text; each new one becomes a revision of the task definition. Default <c>v1</c>.</summary>
    public string Version { get; init; } = "v1";

    /// <summary>What its tasks run on. Default EC2. Fargate takes no placement constraint, and a stop timeout of 2 to 120 s.</summary>
    public LaunchType LaunchType { get; init; }

    /// <summary>How much of the desired count must stay RUNNING in a deployment or while instances drain, rounded up. Default 100, range 0 to 100.</summary>
    public int MinimumHealthyPercent { get; init; } = 100;

    /// <summary>
    /// How much of the desired count may be PENDING or RUNNING in a deployment or while instances drain, rounded down; tasks that were
    /// told to stop no longer count. Default 200, at least 100.
    /// </summary>
    public int MaximumPercent { get; init; } = 200;

    /// <summary>Who replaces versions. Default ECS. An external one begins with a primary task set of the version, at 100 percent.</summary>
    public DeploymentController DeploymentController { get; init; }

    /// <summary>What becomes of a deployment whose tasks do not come to run healthy. Default: the service tries for ever.</summary>
    public DeploymentCircuitBreaker DeploymentCircuitBreaker { get; init; }

    /// <summary>The task definition's <c>stopTimeout</c>: from SIGTERM to SIGKILL. Default 30 s, at least the agent's minimum of 1 s; on Fargate 2 to 120 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From PENDING to the start of the container: the image pull. Default zero.</summary>
    public TimeSpan PullTime { get; init; }

    /// <summary>
    /// How long after it came to run a task passes its health check for the first time. Until then it counts neither towards the minimum healthy
    /// percent nor as a success of its deployment, and when it ends by itself or fails its health check
    /// (<see cref="EcsWorld.FailHealthCheck"/>), the circuit breaker counts it as failed. Default zero, at least zero: the task definition has no
    /// health check, and the circuit breaker is content with a task that runs, as AWS documents it. That such a task counts towards the minimum
    /// healthy percent only 40 s after it came to run is documented too, and left out by default: 40 s gives it. AWS does not say whether a task
    /// counts as failed that exits after it came to run and before its health check passed; here it does.
    /// </summary>
    public TimeSpan HealthyAfter { get; init; }

    /// <summary>
    /// Whether ECS evens its tasks out over the Availability Zones, one after the other, the new one first; that needs a maximum percent above 100.
    /// Protected tasks stay. Default off, unlike the API: so that nothing ends for a reason that the test did not give.
    /// </summary>
    public bool AvailabilityZoneRebalancing { get; init; }

    /// <summary>Where tasks may be placed. Default anywhere.</summary>
    public PlacementConstraint PlacementConstraint { get; init; }

    /// <summary>The task role's name; null for a task definition without one: then there are no credentials, and the agent refuses task protection.</summary>
    public string? TaskRole { get; init; } = "task-role";
}
