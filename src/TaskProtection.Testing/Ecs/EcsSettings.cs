namespace TaskProtection.Testing.Ecs;

/// <summary>The one ECS cluster of a world.</summary>
public sealed record EcsSettings
{
    /// <summary>The cluster's name.</summary>
    public string ClusterName { get; init; } = "default";

    /// <summary>
    /// How often the service scheduler looks at its services: everything it does, it does then (starting, stopping, replacing; the
    /// first tasks of a service, and those on an instance that begins to drain, are seen to at once). How soon ECS takes an unprotected task is not documented. Default 5 s, range above zero; 5 s to
    /// 5 min is what to try.
    /// </summary>
    public TimeSpan SchedulerInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Which unprotected task goes first. Default <see cref="ScaleInOrder.OldestFirst"/>.</summary>
    public ScaleInOrder ScaleInOrder { get; init; } = ScaleInOrder.OldestFirst;

    /// <summary>When protection is refused. Default <see cref="DeploymentBlockedRule.MoreProtectedThanDesired"/>.</summary>
    public DeploymentBlockedRule DeploymentBlockedRule { get; init; } = DeploymentBlockedRule.MoreProtectedThanDesired;

    /// <summary>Whether draining stops protected tasks. Default <see cref="DrainingProtection.Ignored"/>.</summary>
    public DrainingProtection DrainingProtection { get; init; } = DrainingProtection.Ignored;

    /// <summary>Whether a failed health check costs a protected task. Default <see cref="ProtectionEffect.Ignored"/>.</summary>
    public ProtectionEffect HealthCheckProtection { get; init; } = ProtectionEffect.Ignored;

    /// <summary>Whether the retirement of a Fargate task spares a protected one. Default <see cref="ProtectionEffect.Ignored"/>.</summary>
    public ProtectionEffect RetirementProtection { get; init; } = ProtectionEffect.Ignored;

    /// <summary>
    /// Whether the task metadata of Fargate names the cluster by its ARN, or by its short name as on EC2: AWS documents both. Default by its ARN.
    /// </summary>
    public bool FargateNamesClusterByArn { get; init; } = true;

    /// <summary>
    /// Whether a call that turns protection off and names an expiry is refused with <c>InvalidParameterException</c>, instead of ignoring the
    /// expiry. AWS does not say what it does. Default no.
    /// </summary>
    public bool RefusesExpiryWithoutProtection { get; init; }

    /// <summary>How a standalone task is refused protection. Default <see cref="StandaloneTaskAnswer.TaskNotValid"/>.</summary>
    public StandaloneTaskAnswer StandaloneTaskAnswer { get; init; } = StandaloneTaskAnswer.TaskNotValid;

    /// <summary>
    /// The failure's reason for a task that ECS does not know. Default <c>MISSING</c>, which AWS documents for task APIs in general and not for
    /// the protection of tasks.
    /// </summary>
    public string UnknownTaskReason { get; init; } = "MISSING";

    /// <summary>The agents.</summary>
    public EcsAgentSettings Agent { get; init; } = new();
}
