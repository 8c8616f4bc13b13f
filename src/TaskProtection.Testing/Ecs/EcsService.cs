using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>An ECS service, with rolling deployments or task sets. Thread safe.</summary>
public sealed partial class EcsService
{
    private readonly Town _town;
    private readonly ClusterState _cluster;
    private readonly ITaskLauncher _launcher;
    private readonly List<string> _versions = [];
    private readonly List<TaskCompletionSource> _waiters = [];

    internal EcsService(Town town, ClusterState cluster, EcsServiceSettings settings, ITaskLauncher launcher)
    {
        _town = town;
        _cluster = cluster;
        _launcher = launcher;
        Settings = settings;
        MinimumHealthyPercent = settings.MinimumHealthyPercent;
        CreatedAt = town.Now;
        ServiceArn = town.Arn("ecs", $"service/{cluster.Name}/{settings.Name}");
    }

    /// <summary>The service's name.</summary>
    public string Name => Settings.Name;

    /// <summary>The service's ARN.</summary>
    public string ServiceArn { get; }

    /// <summary>How many tasks it is to have.</summary>
    public int DesiredCount { get; private set; }

    /// <summary>The version that is deployed or being deployed.</summary>
    public string Version => _town.Gate.Ask(() => Primary.Version);

    /// <summary>Its tasks that have not ended, oldest first.</summary>
    public IReadOnlyList<EcsTask> Tasks => _town.Gate.Ask(() => States.ConvertAll(t => t.View()));

    internal EcsServiceSettings Settings { get; }

    /// <summary>The settings' own, until UpdateService says another.</summary>
    internal int MinimumHealthyPercent { get; private set; }

    internal DateTimeOffset CreatedAt { get; }

    /// <summary>Tasks that have not ended, in the order of their start.</summary>
    internal List<TaskState> States { get; } = [];

    /// <summary>The primary deployment, then those whose tasks it has not replaced yet, newest first.</summary>
    internal List<DeploymentState> DeploymentStates { get; } = [];

    internal DeploymentState Primary => DeploymentStates[0];

    /// <summary>The task that is to take the place of one in a fuller zone, until it runs.</summary>
    internal TaskState? Moving { get; set; }

    /// <summary>Instances on which a task died by itself: its replacement goes there if there is still a place.</summary>
    internal Queue<HostState> Vacated { get; } = [];

    /// <summary>Changes the desired count; the scheduler acts on it at its next look, and stops unprotected tasks only.</summary>
    public void SetDesiredCount(int desiredCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(desiredCount);
        _town.Gate.Change(() =>
        {
            _town.Tell("service.desired", ("service", Name), ("from", DesiredCount), ("to", desiredCount));
            DesiredCount = desiredCount;
            _blocked.Clear();
            _unplaced = null;
            Observe();
        });
    }

    /// <summary>UpdateService with another <c>minimumHealthyPercent</c>.</summary>
    internal void SetMinimumHealthyPercent(int percent) => _town.Gate.Change(() => MinimumHealthyPercent = percent);

    /// <summary>
    /// Starts a rolling deployment, from the scheduler's next look on. A version that ran before, the current one included, is
    /// deployed again, as <c>forceNewDeployment</c> does.
    /// </summary>
    /// <exception cref="InvalidOperationException">Somebody else deploys this service, by task sets.</exception>
    public void Deploy(string version)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        RequireController(DeploymentController.Ecs);
        _town.Gate.Change(() =>
        {
            var deployment = NewDeployment(version);
            DeploymentStates.Insert(0, deployment);
            _blocked.Clear();
            _unplaced = null;
            _town.Tell("deployment.started", ("service", Name), ("deployment", deployment.Id), ("version", version));
            Observe();
        });
    }

    /// <summary>
    /// Completes when the service is steady: its last deployment is completed, and exactly the desired number of tasks run and
    /// are to go on running.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The run ended first.</exception>
    public async Task WaitUntilSteadyAsync(CancellationToken cancellationToken = default)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _town.Gate.Change(() =>
        {
            _waiters.Add(waiter);
            Observe();
        });
        try
        {
            await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _town.Gate.Change(() => _waiters.Remove(waiter));
        }
    }

    internal void Begin()
    {
        DesiredCount = Settings.DesiredCount;
        _town.Tell("service.desired", ("service", Name), ("from", 0), ("to", DesiredCount));
        if (IsExternal)
        {
            SetPrimaryTaskSet(CreateTaskSet(Settings.Version));
        }
        else
        {
            Deploy(Settings.Version);
        }
    }

    internal TaskState Start(DeploymentState deployment, HostState host, TaskRunner runner)
    {
        var task = TaskState.Create(_town, _cluster, host, new()
        {
            Family = Name,
            Version = deployment.Version,
            StopTimeout = Settings.StopTimeout,
            TaskRole = Settings.TaskRole,
        }, _launcher, this, deployment);
        States.Add(task);
        runner.Start(task, Settings.PullTime);
        return task;
    }

    /// <summary>One of its tasks came to run or ended.</summary>
    internal void TaskChanged(TaskState task)
    {
        if (task.LastStatus == EcsTaskStatus.Stopped)
        {
            States.Remove(task);
            if (task.Cause is EndCause.Crash or EndCause.Exited && !task.Host.IsFargate)
            {
                Vacated.Enqueue(task.Host);
            }

            if (task is { HasPassed: false, Deployment: { } deployment }
                && task.Cause is EndCause.FailedToStart or EndCause.HealthCheck or EndCause.Exited or EndCause.Crash)
            {
                CountFailure(deployment);
            }
        }
        else if (task.LastStatus == EcsTaskStatus.Running)
        {
            AwaitHealth(task);
        }

        Observe();
    }

    private DeploymentState NewDeployment(string version)
    {
        if (!_versions.Contains(version))
        {
            _versions.Add(version);
        }

        return new(_town.Ids.Deployment(), version, _versions.IndexOf(version) + 1, _town.Now);
    }

    /// <summary>The run has ended: nothing that is waited for will come.</summary>
    internal void GiveUpWaiting() => _waiters.ForEach(w => w.TrySetException(new ObjectDisposedException(Name, "The simulator's run has ended.")));
}
