using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>One task. To be touched inside the world's gate only.</summary>
internal sealed class TaskState
{
    public required string Id { get; init; }

    public required string Arn { get; init; }

    /// <summary>The id in the paths of the agent's and the metadata endpoint; one container a task, so one a task.</summary>
    public required string EndpointId { get; init; }

    /// <summary>The id and the authorization token of the credentials endpoint; null without a task role.</summary>
    public required (string Id, string Token)? Credentials { get; init; }

    public required string? TaskRole { get; init; }

    public required HostState Host { get; init; }

    public required EcsService? Service { get; init; }

    public required DeploymentState? Deployment { get; init; }

    public required string Family { get; init; }

    public required string Version { get; init; }

    public required int Revision { get; init; }

    public required TimeSpan StopTimeout { get; init; }

    public required ITaskLauncher Launcher { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public EcsTaskStatus DesiredStatus { get; set; } = EcsTaskStatus.Running;

    public EcsTaskStatus LastStatus { get; set; } = EcsTaskStatus.Pending;

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? StoppingAt { get; set; }

    public DateTimeOffset? StoppedAt { get; set; }

    public int? ExitCode { get; set; }

    public string? Cause { get; set; }

    /// <summary>Its health check has passed, or it has run and has none.</summary>
    public bool HasPassed { get; set; }

    /// <summary>It failed its health checks.</summary>
    public bool IsUnhealthy { get; set; }

    public DateTimeOffset? ProtectedUntil { get; set; }

    public IDisposable? Expiry { get; set; }

    /// <summary>What the agent's clock waits for: the end of the image pull, later of the stop timeout.</summary>
    public IDisposable? Timer { get; set; }

    /// <summary>Completes when the task has ended and its event is written.</summary>
    public TaskCompletionSource HasEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ILaunchedTask? Launched { get; set; }

    public bool IsKilled { get; set; }

    /// <summary>What the task wrote before its start was known; null from then on.</summary>
    public List<string>? EarlyOutput { get; set; } = [];

    /// <summary>Fires when the task is no longer wanted before it ran. Owns no timer, so it is not disposed.</summary>
    public CancellationTokenSource Unwanted { get; } = new();

    /// <summary>PENDING or RUNNING and meant to stay: what deployments count.</summary>
    public bool IsLive => DesiredStatus == EcsTaskStatus.Running;

    public LaunchType LaunchType => Host.IsFargate ? LaunchType.Fargate : LaunchType.Ec2;

    public bool IsRunning => IsLive && LastStatus == EcsTaskStatus.Running;

    public bool IsHealthy => IsRunning && HasPassed && !IsUnhealthy;

    public static TaskState Create(Town town, ClusterState cluster, HostState host, StandaloneTaskSettings definition, ITaskLauncher launcher, EcsService? service = null, DeploymentState? deployment = null)
    {
        var id = town.Ids.Long();
        return new()
        {
            Id = id,
            Arn = cluster.TaskArn(id),
            EndpointId = town.Ids.Uuid(),
            Credentials = definition.TaskRole is null ? null : (town.Ids.Uuid(), town.Ids.Long()),
            TaskRole = definition.TaskRole,
            Host = host,
            Service = service,
            Deployment = deployment,
            Family = definition.Family,
            Version = definition.Version,
            Revision = deployment?.Revision ?? 1,
            StopTimeout = definition.StopTimeout,
            Launcher = launcher,
            CreatedAt = town.Now,
        };
    }

    public EcsTask View() => new()
    {
        TaskId = Id,
        TaskArn = Arn,
        LaunchType = LaunchType,
        InstanceId = Host.InstanceId,
        ServiceName = Service?.Name,
        Version = Version,
        DesiredStatus = DesiredStatus,
        LastStatus = LastStatus,
        ProtectedUntil = ProtectedUntil,
        ProcessId = Launched?.ProcessId,
        ExitCode = ExitCode,
        Cause = Cause,
    };
}
