namespace TaskProtection.Testing.AutoScaling;

/// <content>Lifecycle hooks and instance refreshes.</content>
public sealed partial class AutoScalingGroup
{
    /// <summary>PutLifecycleHook: creates or replaces a hook. Instances that an older one of that name holds keep its times.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The group has 50 hooks, AWS's limit.</exception>
    public void PutLifecycleHook(LifecycleHookSettings hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        _town.Gate.Change(() => Hooks.Put(hook));
    }

    /// <summary>DeleteLifecycleHook: launching instances that it holds are abandoned first, terminating ones continue.</summary>
    /// <exception cref="ArgumentException">The group has no such hook.</exception>
    public void DeleteLifecycleHook(string name) => _town.Gate.Change(() => Hooks.Delete(
        Hooks.Find(name) ?? throw new ArgumentException($"Group '{Name}' has no lifecycle hook '{name}'.", nameof(name))));

    /// <summary>RecordLifecycleActionHeartbeat: restarts the hook's time-out, as far as its cap allows.</summary>
    /// <exception cref="ArgumentException">The hook does not hold that instance.</exception>
    public void RecordLifecycleActionHeartbeat(string hook, string instanceId) => _town.Gate.Change(() => Hooks.Heartbeat(Held(hook, instanceId)));

    /// <summary>CompleteLifecycleAction: ends the wait.</summary>
    /// <exception cref="ArgumentException">The hook does not hold that instance.</exception>
    public void CompleteLifecycleAction(string hook, string instanceId, LifecycleActionResult result) =>
        _town.Gate.Change(() => Hooks.Complete(Held(hook, instanceId), result, "api"));

    /// <summary>
    /// StartInstanceRefresh: replaces every instance that is there now. It acts at once, at every change of the group, and every
    /// <see cref="AutoScalingGroupSettings.ScaleInInterval"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A refresh is under way.</exception>
    public InstanceRefresh StartInstanceRefresh(InstanceRefreshSettings? settings = null)
    {
        settings ??= new();
        ArgumentOutOfRangeException.ThrowIfNegative(settings.MinHealthyPercentage, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.MinHealthyPercentage, 100, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaxHealthyPercentage, 100, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.MaxHealthyPercentage, 200, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.InstanceWarmup, TimeSpan.Zero, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(settings.WaitLimit, TimeSpan.Zero, nameof(settings));
        if (settings.MaxHealthyPercentage - settings.MinHealthyPercentage > 100)
        {
            throw new ArgumentException("MaxHealthyPercentage can be at most 100 more than MinHealthyPercentage.", nameof(settings));
        }

        return _town.Gate.Ask(() =>
        {
            if (_refreshes.Exists(r => r.IsActive))
            {
                throw new InvalidOperationException($"An instance refresh of group '{Name}' is under way.");
            }

            var refresh = new InstanceRefresh(this, _town, settings, _instances.FindAll(i => i.IsActive || i.State == LifecycleState.Standby));
            _refreshes.Insert(0, refresh);
            refresh.Begin();
            return refresh;
        });
    }

    /// <summary>CancelInstanceRefresh: nothing more is replaced; launches and terminations under way go on.</summary>
    /// <exception cref="InvalidOperationException">No refresh is under way.</exception>
    public void CancelInstanceRefresh() => _town.Gate.Change(() =>
        (_refreshes.Find(r => r.IsActive) ?? throw new InvalidOperationException($"No instance refresh of group '{Name}' is under way.")).Cancel());

    private LifecycleAction Held(string hook, string instanceId) => Hooks.Find(hook, instanceId, token: null)
        ?? throw new ArgumentException($"No active Lifecycle Action found with instance ID {instanceId}", nameof(instanceId));
}
