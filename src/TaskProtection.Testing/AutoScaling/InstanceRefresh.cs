using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>
/// A refresh of a group's instances, made by <see cref="AutoScalingGroup.StartInstanceRefresh"/>: every instance that is there at its start is
/// replaced. Thread safe.
/// </summary>
public sealed class InstanceRefresh
{
    private readonly AutoScalingGroup _group;
    private readonly Town _town;
    private readonly List<InstanceState> _old;
    private readonly int _total;
    private IDisposable? _nextLook;
    private IDisposable? _patience;
    private InstanceRefreshStatus _status;
    private string? _reason;

    internal InstanceRefresh(AutoScalingGroup group, Town town, InstanceRefreshSettings settings, List<InstanceState> old)
    {
        _group = group;
        _town = town;
        _old = old;
        _total = old.Count;
        Settings = settings;
        Id = town.Ids.Uuid();
        StartedAt = town.Now;
    }

    /// <summary>Its id, a UUID.</summary>
    public string Id { get; }

    /// <summary>How it stands.</summary>
    public InstanceRefreshStatus Status => _town.Gate.Ask(() => _status);

    /// <summary>What it waits for, or why it ended; null when there is nothing to say.</summary>
    public string? StatusReason => _town.Gate.Ask(() => _reason);

    /// <summary>How much of it is done, in percent, 0 to 100: an instance is replaced once its successor has warmed up.</summary>
    public int PercentageComplete => _town.Gate.Ask(() => _total == 0 ? 100
        : Math.Min(_total - Left.Count, _group.States.Count(i => i.IsActive && !_old.Contains(i) && IsWarm(i))) * 100 / _total);

    /// <summary>How many instances it has still to replace.</summary>
    public int InstancesToUpdate => _town.Gate.Ask(() => Left.Count);

    internal InstanceRefreshSettings Settings { get; }

    internal DateTimeOffset StartedAt { get; }

    internal DateTimeOffset? EndedAt { get; private set; }

    internal bool IsActive => _status == InstanceRefreshStatus.InProgress;

    /// <summary>How many instances more than desired the group is to have: the replacements that come first.</summary>
    internal int Surplus => IsActive
        ? Math.Min((_group.DesiredCapacity * Settings.MaxHealthyPercentage / 100) - _group.DesiredCapacity, Left.Count(MayTake))
        : 0;

    private List<InstanceState> Left => _old.FindAll(i => i.IsActive || i.State == LifecycleState.Standby);

    internal void Begin()
    {
        _town.Tell("refresh.started", ("group", _group.Name), ("refresh", Id));
        _town.Agenda.After(TimeSpan.Zero, Poll);
    }

    internal void Cancel() => End(InstanceRefreshStatus.Cancelled, "Cancelled due to user request.");

    /// <summary>Takes what may be taken now. Level-triggered.</summary>
    internal void Step()
    {
        if (!IsActive)
        {
            return;
        }

        var left = Left;
        foreach (var standby in left.Where(i => i.State == LifecycleState.Standby && MayTake(i)).ToList())
        {
            _group.Terminate(standby, EndCause.InstanceRefresh);
        }

        // A percentage is rounded up here and down for the maximum.
        var floor = ((_group.DesiredCapacity * Settings.MinHealthyPercentage) + 99) / 100;
        var takeable = left.FindAll(i => i.State == LifecycleState.InService && MayTake(i));
        foreach (var old in takeable)
        {
            var active = _group.States.Where(i => i.IsActive).ToList();
            var warm = active.Count(IsWarm);
            var isIdle = Surplus == 0 && warm == active.Count && active.Count >= _group.DesiredCapacity;
            if (warm - 1 < floor && !isIdle)
            {
                break;
            }

            _group.Terminate(old, EndCause.InstanceRefresh);
        }

        if (takeable.Count == 0)
        {
            WaitOrEnd(Left);
            return;
        }

        _patience?.Dispose();
        _patience = null;
        _reason = null;
    }

    private void WaitOrEnd(List<InstanceState> left)
    {
        var blocking = left.FindAll(i => i.State == LifecycleState.Standby
            ? Settings.StandbyInstances != StandbyInstances.Ignore
            : i.IsPending || Settings.ScaleInProtectedInstances != ProtectedInstances.Ignore);
        var active = _group.States.Where(i => i.IsActive).ToList();
        if (blocking.Count == 0)
        {
            if (active.Count >= _group.DesiredCapacity && active.TrueForAll(IsWarm))
            {
                End(InstanceRefreshStatus.Successful, null);
            }

            return;
        }

        if (_patience is null && blocking.TrueForAll(i => !i.IsPending))
        {
            _reason = $"Waiting for {blocking.Count} instances that are protected from scale-in or in Standby.";
            _town.Tell("refresh.waiting", ("group", _group.Name), ("refresh", Id), ("instances", blocking.Count));
            _patience = _town.Agenda.After(Settings.WaitLimit, () => End(
                InstanceRefreshStatus.Failed, "Instances that are protected from scale-in or in Standby were not released in time."));
        }
    }

    private bool MayTake(InstanceState instance) => instance.State == LifecycleState.Standby
        ? Settings.StandbyInstances == StandbyInstances.Terminate
        : !instance.IsProtected || Settings.ScaleInProtectedInstances == ProtectedInstances.Refresh;

    private bool IsWarm(InstanceState instance) => _old.Contains(instance)
        ? instance.State == LifecycleState.InService
        : instance.InServiceAt is { } at && _town.Now - at >= Settings.InstanceWarmup;

    private void Poll()
    {
        _group.Reconcile();
        if (IsActive)
        {
            _nextLook = _town.Agenda.After(_group.Settings.ScaleInInterval, Poll);
        }
    }

    private void End(InstanceRefreshStatus status, string? reason)
    {
        if (!IsActive)
        {
            return;
        }

        _status = status;
        _reason = reason;
        EndedAt = _town.Now;
        _nextLook?.Dispose();
        _patience?.Dispose();
        _town.Tell("refresh.ended", ("group", _group.Name), ("refresh", Id), ("status", status.ToString()), ("reason", reason));

        // Replacements that came first are too many now.
        _town.Agenda.After(TimeSpan.Zero, _group.Reconcile);
    }
}
