namespace TaskProtection.Testing.Ecs;

/// <summary>The ECS agents of the cluster's instances.</summary>
public sealed record EcsAgentSettings
{
    /// <summary>Whether agents have the task protection endpoint, as those from 1.65.0 on have. Without it: 404, in plain text. Default yes.</summary>
    public bool HasTaskProtectionEndpoint { get; init; } = true;

    /// <summary>Whether a granted protection comes with a <c>failure</c> whose members are all null, as one agent build sent it. Default no.</summary>
    public bool SendsNullFailure { get; init; }

    /// <summary>The message for an unknown endpoint id. Older agents said <c>Invalid request: no task was found</c>.</summary>
    public string TaskNotFoundMessage { get; init; } = "Failed to find a task for the request";

    /// <summary>How long an agent waits for the ECS API before it answers 504. Default 4 s, the agent's own constant.</summary>
    public TimeSpan EcsCallTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Requests a second and path that an agent answers in the long run. Default 40, the agent's own.</summary>
    public double SteadyRequestsPerSecond { get; init; } = 40;

    /// <summary>Requests to one path that an agent answers at once. Default 60, the agent's own.</summary>
    public double BurstRequests { get; init; } = 60;

    /// <summary>How long the task role's credentials are good for. Default 6 h, as ECS gives them.</summary>
    public TimeSpan CredentialsLifetime { get; init; } = TimeSpan.FromHours(6);
}
