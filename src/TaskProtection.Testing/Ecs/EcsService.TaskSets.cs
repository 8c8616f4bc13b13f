namespace TaskProtection.Testing.Ecs;

/// <content>Task sets, for a service whose deployments are somebody else's.</content>
public sealed partial class EcsService
{
    /// <summary>Its task sets, the primary one first; empty where ECS itself deploys.</summary>
    public IReadOnlyList<EcsTaskSet> TaskSets => _town.Gate.Ask(() => IsExternal ? DeploymentStates.ConvertAll(View) : []);

    internal bool IsExternal => Settings.DeploymentController == DeploymentController.External;

    /// <summary>CreateTaskSet: its tasks are started at the scheduler's next looks, beside all others, as far as the instances give room.</summary>
    /// <param name="version">What its tasks run.</param>
    /// <param name="scalePercent">How much of the desired count it is to run, in percent, rounded up. Default 100, range 0 to 100.</param>
    /// <returns>The task set's id.</returns>
    /// <exception cref="InvalidOperationException">ECS itself deploys this service.</exception>
    public string CreateTaskSet(string version, double scalePercent = 100)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        CheckScale(scalePercent);
        RequireController(DeploymentController.External);
        return _town.Gate.Ask(() =>
        {
            var set = NewDeployment(version);
            set.ScalePercent = scalePercent;
            DeploymentStates.Add(set);
            _town.Tell("taskset.created", ("service", Name), ("taskSet", set.Id), ("version", version), ("scale", scalePercent));
            Observe();
            return set.Id;
        });
    }

    /// <summary>UpdateTaskSet: changes its scale. Scaled down, it stops unprotected tasks only.</summary>
    /// <param name="taskSet">Its id.</param>
    /// <param name="scalePercent">How much of the desired count it is to run, in percent, rounded up. Range 0 to 100.</param>
    /// <exception cref="ArgumentException">There is no such task set, or the scale is out of range.</exception>
    public void ScaleTaskSet(string taskSet, double scalePercent)
    {
        CheckScale(scalePercent);
        _town.Gate.Change(() => Change(GetTaskSet(taskSet), set =>
        {
            set.ScalePercent = scalePercent;
            _town.Tell("taskset.scaled", ("service", Name), ("taskSet", set.Id), ("scale", scalePercent));
        }));
    }

    /// <summary>UpdateServicePrimaryTaskSet: says which task set serves. No task is started or stopped.</summary>
    /// <param name="taskSet">Its id.</param>
    /// <exception cref="ArgumentException">There is no such task set.</exception>
    public void SetPrimaryTaskSet(string taskSet) => _town.Gate.Change(() => Change(GetTaskSet(taskSet), set =>
    {
        DeploymentStates.Remove(set);
        DeploymentStates.Insert(0, set);
        _town.Tell("taskset.primary", ("service", Name), ("taskSet", set.Id));
    }));

    /// <summary>
    /// DeleteTaskSet with <c>force</c>: its unprotected tasks are stopped at the scheduler's next look, its protected ones when their protection
    /// has ended, and then it is gone: the old stack of a blue/green deployment stays while a task of it is protected. The primary one cannot be
    /// deleted here.
    /// </summary>
    /// <param name="taskSet">Its id.</param>
    /// <exception cref="ArgumentException">There is no such task set, or it is the primary one.</exception>
    public void DeleteTaskSet(string taskSet) => _town.Gate.Change(() => Change(GetTaskSet(taskSet), set =>
    {
        if (set == Primary)
        {
            throw new ArgumentException("The primary task set cannot be deleted.", nameof(taskSet));
        }

        set.IsDeleted = true;
        _town.Tell("taskset.deleted", ("service", Name), ("taskSet", set.Id));
    }));

    /// <summary>How many tasks a task set is to run.</summary>
    internal int DesiredCountOf(DeploymentState set) => set.IsDeleted ? 0 : (int)Math.Ceiling((decimal)set.ScalePercent * DesiredCount / 100);

    internal EcsTaskSet View(DeploymentState set) => new()
    {
        Id = set.Id,
        Version = set.Version,
        Status = set.IsDeleted ? TaskSetStatus.Draining : set == Primary ? TaskSetStatus.Primary : TaskSetStatus.Active,
        ScalePercent = set.ScalePercent,
        ComputedDesiredCount = DesiredCountOf(set),
        RunningCount = States.Count(t => t.Deployment == set && t.IsRunning),
    };

    internal bool IsSteady(DeploymentState set)
    {
        var live = States.FindAll(t => t.Deployment == set && t.IsLive);
        return live.Count == DesiredCountOf(set) && live.TrueForAll(t => t.IsHealthy && !t.Host.IsDraining);
    }

    private void ObserveTaskSets()
    {
        foreach (var gone in DeploymentStates.Where(d => d.IsDeleted && States.TrueForAll(t => t.Deployment != d)).ToList())
        {
            DeploymentStates.Remove(gone);
            _town.Tell("taskset.gone", ("service", Name), ("taskSet", gone.Id));
        }

        if (DeploymentStates.TrueForAll(IsSteady))
        {
            _waiters.ForEach(w => w.TrySetResult());
        }
    }

    private void Change(DeploymentState set, Action<DeploymentState> change)
    {
        change(set);
        set.UpdatedAt = _town.Now;
        _blocked.Clear();
        Observe();
    }

    private DeploymentState GetTaskSet(string taskSet) => (IsExternal ? DeploymentStates.Find(d => d.Id == taskSet) : null)
        ?? throw new ArgumentException($"Service '{Name}' has no task set '{taskSet}'.", nameof(taskSet));

    private void RequireController(DeploymentController controller)
    {
        if (Settings.DeploymentController != controller)
        {
            throw new InvalidOperationException($"The deployment controller of service '{Name}' is {Settings.DeploymentController}.");
        }
    }

    private static void CheckScale(double scalePercent)
    {
        if (scalePercent is not (>= 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(scalePercent), scalePercent, "A scale is between 0 and 100 percent.");
        }
    }
}
