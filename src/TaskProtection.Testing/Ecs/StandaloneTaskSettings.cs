namespace TaskProtection.Testing.Ecs;

/// <summary>A task to run on its own, as RunTask does. ECS refuses to protect it.</summary>
public sealed record StandaloneTaskSettings
{
    /// <summary>The family of its task definition.</summary>
    public required string Family { get; init; }

    /// <summary>The version. Default <c>v1</c>.</summary>
    public string Version { get; init; } = "v1";

    /// <summary>What it runs on. Default EC2.</summary>
    public LaunchType LaunchType { get; init; }

    /// <summary>From SIGTERM to SIGKILL. Default 30 s, at least the agent's minimum of 1 s; on Fargate 2 to 120 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The task role's name, or null for none.</summary>
    public string? TaskRole { get; init; } = "task-role";
}
