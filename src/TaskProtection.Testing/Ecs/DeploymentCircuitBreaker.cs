namespace TaskProtection.Testing.Ecs;

/// <summary>
/// What becomes of a deployment whose tasks fail: which cannot be launched, fail their health checks, or end before they are healthy. It fails
/// after half the desired count of such tasks in a row, rounded up, at least 3 and at most 200: AWS's default. Once one of its tasks was healthy,
/// it cannot fail any more; without a health check every task is that as soon as it runs (<see cref="EcsServiceSettings.HealthyAfter"/>).
/// </summary>
public enum DeploymentCircuitBreaker
{
    /// <summary>The service tries for ever.</summary>
    Disabled,

    /// <summary>The deployment fails: no more of its tasks are started, and the older ones stay.</summary>
    Enabled,

    /// <summary>It fails, and the last deployment that was completed is rolled out again.</summary>
    EnabledWithRollback,
}
