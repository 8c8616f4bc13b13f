namespace TaskProtection.Testing.Ecs;

/// <summary>Who decides how a new version replaces an old one.</summary>
public enum DeploymentController
{
    /// <summary>ECS itself, by rolling deployments.</summary>
    Ecs,

    /// <summary>
    /// Somebody else, by task sets, as in a blue/green deployment: the API's <c>EXTERNAL</c>. Use <see cref="EcsService.CreateTaskSet"/> and its
    /// like. The minimum and the maximum percent and the circuit breaker mean nothing then.
    /// </summary>
    External,
}
