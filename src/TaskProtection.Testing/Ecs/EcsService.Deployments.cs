namespace TaskProtection.Testing.Ecs;

/// <content>Its deployments: how they end, and what keeps them. All members here are to be called inside the world's gate.</content>
public sealed partial class EcsService
{
    /// <summary>The API keeps the last 100 messages of a service.</summary>
    private const int MaxMessages = 100;

    /// <summary>AWS's bounds of the circuit breaker's threshold, which is half the desired count.</summary>
    private const int LeastThreshold = 3;
    private const int HighestThreshold = 200;

    private readonly HashSet<DeploymentState> _blocked = [];
    private DeploymentState? _lastCompleted;
    private bool _isRebalancingBlocked;
    private string? _unplaced;

    /// <summary>What DescribeServices calls its events, newest first.</summary>
    internal List<ServiceMessage> Messages { get; } = [];

    /// <summary>The version behind <c>family:revision</c>, its ARN, or the family alone (the newest); null when none was deployed.</summary>
    internal string? VersionOf(string taskDefinition)
    {
        var parts = taskDefinition.Split('/')[^1].Split(':');
        return parts[0] != Name ? null
            : parts.Length == 1 ? _versions[^1]
            : int.TryParse(parts[1], out var revision) && revision >= 1 && revision <= _versions.Count ? _versions[revision - 1]
            : null;
    }

    /// <summary>How many tasks of each deployment would have to go, were they not protected. Each deployment is told of once.</summary>
    internal void NoteBlocked(IReadOnlyCollection<TaskState> waiting)
    {
        _blocked.RemoveWhere(d => waiting.All(t => t.Deployment != d));
        foreach (var tasks in waiting.GroupBy(t => t.Deployment!).Where(g => _blocked.Add(g.Key)))
        {
            _town.Tell("service.blocked", ("service", Name), ("deployment", tasks.Key.Id), ("protected", tasks.Count()));
            Say($"was unable to reach steady state because (taskSet {tasks.Key.Id}) was unable to scale in due to (reason {tasks.Count()} tasks under protection)");
        }
    }

    /// <summary>Its newest version does not come to run healthy: the circuit breaker says so, or would if it were on.</summary>
    internal bool IsBroken => _town.Gate.Ask(() => !IsExternal
        && (Primary.IsFailed || (Settings.DeploymentCircuitBreaker == DeploymentCircuitBreaker.Disabled && Primary.FailedTasks >= LeastThreshold)));

    /// <summary>Tasks are missing, there would be room for them, and no instance takes one: told once for each reason, until it is over.</summary>
    internal void NoteUnplaced(int missing, string? reason)
    {
        if (reason is not null && reason != _unplaced)
        {
            _town.Tell("service.unplaced", ("service", Name), ("missing", missing), ("reason", reason));
        }

        _unplaced = missing > 0 ? reason ?? _unplaced : null;
    }

    /// <summary>Its zones cannot be evened out, since every task that could go is protected. Told once, until something changes.</summary>
    internal void NoteRebalancingBlocked(bool isBlocked)
    {
        if (isBlocked && !_isRebalancingBlocked)
        {
            _town.Tell("service.rebalancing-blocked", ("service", Name));
        }

        _isRebalancingBlocked = isBlocked;
    }

    private void Say(string message)
    {
        Messages.Insert(0, new(_town.Ids.Uuid(), _town.Now, $"service ({Name}) {message}"));
        if (Messages.Count > MaxMessages)
        {
            Messages.RemoveAt(MaxMessages);
        }
    }

    private void AwaitHealth(TaskState task)
    {
        if (Settings.HealthyAfter <= TimeSpan.Zero)
        {
            Pass(task);
            return;
        }

        _town.Agenda.After(Settings.HealthyAfter, () =>
        {
            if (task is { LastStatus: EcsTaskStatus.Running, IsUnhealthy: false })
            {
                Pass(task);
                Observe();
            }
        });
    }

    private static void Pass(TaskState task)
    {
        task.HasPassed = true;
        if (task.Deployment is { } deployment)
        {
            deployment.HasBeenHealthy = true;
            deployment.FailedTasks = 0;
        }
    }

    private void CountFailure(DeploymentState deployment)
    {
        if (deployment.HasBeenHealthy || deployment.IsFailed)
        {
            return;
        }

        deployment.FailedTasks++;
        var threshold = Math.Clamp((DesiredCount + 1) / 2, LeastThreshold, HighestThreshold);
        if (deployment == Primary
            && !IsExternal
            && Settings.DeploymentCircuitBreaker != DeploymentCircuitBreaker.Disabled
            && deployment.FailedTasks >= threshold)
        {
            Fail(deployment);
        }
    }

    private void Fail(DeploymentState failed)
    {
        failed.IsFailed = true;
        failed.UpdatedAt = _town.Now;
        _town.Tell(
            "deployment.failed", ("service", Name), ("deployment", failed.Id), ("version", failed.Version), ("failedTasks", failed.FailedTasks));
        if (Settings.DeploymentCircuitBreaker != DeploymentCircuitBreaker.EnabledWithRollback || _lastCompleted is not { } good || good == failed)
        {
            return;
        }

        // The completed deployment itself becomes the primary one again: it cannot be rolled back from before it is completed anew.
        DeploymentStates.Remove(good);
        DeploymentStates.Insert(0, good);
        good.IsCompleted = false;
        good.RolledBackFrom = failed.Id;
        good.UpdatedAt = _town.Now;
        _town.Tell("deployment.rolled-back", ("service", Name), ("deployment", good.Id), ("version", good.Version), ("from", failed.Id));
    }

    /// <summary>Notices what has been reached: the end of a deployment, a steady state.</summary>
    private void Observe()
    {
        if (IsExternal)
        {
            ObserveTaskSets();
            return;
        }

        var primary = Primary;
        var live = States.Where(t => t.IsLive).ToList();
        var isReplaced = States.TrueForAll(t => t.Deployment == primary) && live.Count(t => t.IsHealthy) >= DesiredCount;
        if (isReplaced && !primary.IsCompleted && !primary.IsFailed)
        {
            primary.IsCompleted = true;
            primary.UpdatedAt = _town.Now;
            _lastCompleted = primary;
            _town.Tell("deployment.completed", ("service", Name), ("deployment", primary.Id), ("version", primary.Version));
        }

        DeploymentStates.RemoveAll(d => d != primary && States.TrueForAll(t => t.Deployment != d));
        if (primary.IsCompleted && live.Count == DesiredCount && live.TrueForAll(t => t.IsHealthy))
        {
            _waiters.ForEach(w => w.TrySetResult());
        }
    }
}
