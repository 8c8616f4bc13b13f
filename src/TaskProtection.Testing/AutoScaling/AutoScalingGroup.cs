using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>An Auto Scaling group. Thread safe.</summary>
public sealed class AutoScalingGroup
{
    /// <summary>AWS's own sentence for a scale-in that found nothing to take.</summary>
    private const string AllProtected = "Could not scale to desired capacity because all remaining instances are protected from scale-in.";

    private readonly AutoScalingWorld _world;
    private readonly Town _town;
    private readonly List<InstanceState> _instances = [];
    private readonly IReadOnlyList<string> _zones;
    private int _launched;
    private bool _isBlocked;
    private IDisposable? _nextLook;

    internal AutoScalingGroup(AutoScalingWorld world, AutoScalingGroupSettings settings)
    {
        _world = world;
        _town = world.Town;
        Settings = settings;
        _zones = settings.AvailabilityZones.Count > 0 ? settings.AvailabilityZones : [_town.Options.Region + "a"];
        Arn = _town.Arn("autoscaling", $"autoScalingGroup:{_town.Ids.Uuid()}:autoScalingGroupName/{settings.Name}");
    }

    /// <summary>The group's name.</summary>
    public string Name => Settings.Name;

    /// <summary>The group's ARN.</summary>
    public string Arn { get; }

    /// <summary>How many instances it is to have.</summary>
    public int DesiredCapacity { get; private set; }

    /// <summary>Its instances, oldest first; those that are terminated are left out.</summary>
    public IReadOnlyList<AutoScalingInstance> Instances =>
        _town.Gate.Ask(() => _instances.Where(i => i.State != LifecycleState.Terminated).Select(i => i.View()).ToList());

    internal AutoScalingGroupSettings Settings { get; }

    internal IEnumerable<InstanceState> States => _instances;

    /// <summary>
    /// Changes the desired capacity. Scaling in takes unprotected instances in service only. Where all are protected the desired
    /// capacity is lowered all the same, nothing terminates, and the group looks again every
    /// <see cref="AutoScalingGroupSettings.ScaleInInterval"/>.
    /// </summary>
    public void SetDesiredCapacity(int desiredCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(desiredCapacity);
        _town.Gate.Change(() =>
        {
            _town.Tell("group.desired", ("group", Name), ("from", DesiredCapacity), ("to", desiredCapacity));
            DesiredCapacity = desiredCapacity;
            _isBlocked = false;
            Reconcile();
        });
    }

    /// <summary>
    /// TerminateInstanceInAutoScalingGroup without decrementing: ends the instance whatever protects it; a new one takes its place.
    /// </summary>
    /// <exception cref="ArgumentException">The group has no such instance.</exception>
    public void TerminateInstance(string instanceId) => _town.Gate.Change(() => Terminate(Get(instanceId), EndCause.TerminateCall));

    /// <summary>
    /// A Spot interruption: the notice appears in instance metadata now, and the instance is gone when <paramref name="notice"/>
    /// has passed, whatever protects it and whatever it runs. A new one then takes its place.
    /// </summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="notice">The warning. Default 2 minutes, as AWS gives.</param>
    /// <exception cref="ArgumentException">The group has no such instance.</exception>
    public void InterruptSpot(string instanceId, TimeSpan? notice = null) => _town.Gate.Change(() =>
    {
        var instance = Get(instanceId);
        if (instance.SpotEnd is not null)
        {
            return;
        }

        var warning = notice ?? TimeSpan.FromMinutes(2);
        instance.SpotEnd = _town.Now + warning;
        _town.Tell("instance.notice", ("instance", instance.Id), ("cause", EndCause.Spot), ("at", _town.MillisecondsAt(warning)));
        _world.OnNotice?.Invoke(instance);
        _town.Agenda.After(warning, () => TakeSpot(instance));
    });

    /// <summary>A rebalance recommendation: appears in instance metadata, and does nothing else.</summary>
    /// <exception cref="ArgumentException">The group has no such instance.</exception>
    public void RecommendRebalance(string instanceId) => _town.Gate.Change(() => Get(instanceId).RebalanceNotice ??= _town.Now);

    internal void SetProtection(InstanceState instance, bool enabled, string by)
    {
        instance.IsProtected = enabled;
        _town.Tell("instance.protection", ("instance", instance.Id), ("enabled", enabled), ("by", by));
    }

    /// <summary>What held a terminating instance has let go of it.</summary>
    internal void Release(InstanceState instance) => _town.Agenda.After(Settings.TerminationTime, () => Finish(instance));

    /// <summary>Level-triggered: compares what is with what is wanted, and acts on the difference.</summary>
    private void Reconcile()
    {
        _nextLook?.Dispose();
        var active = _instances.Where(i => i.State is LifecycleState.Pending or LifecycleState.InService).ToList();
        for (var missing = DesiredCapacity - active.Count; missing > 0; missing--)
        {
            Launch();
        }

        var excess = active.Count - DesiredCapacity;
        if (excess <= 0)
        {
            return;
        }

        // Protection starts at InService, so an instance that still boots is waited for rather than taken or counted as protected.
        var candidates = active.Where(i => i.State == LifecycleState.InService && !i.IsProtected);
        if (Settings.TerminationPolicy == TerminationPolicy.NewestInstance)
        {
            candidates = candidates.Reverse();
        }

        var taken = candidates.Take(excess).ToList();
        foreach (var instance in taken)
        {
            Terminate(instance, EndCause.ScaleIn);
        }

        if (taken.Count == excess)
        {
            return;
        }

        if (!_isBlocked && active.TrueForAll(i => i.State != LifecycleState.Pending))
        {
            _isBlocked = true;
            _town.Tell("group.blocked", ("group", Name), ("reason", AllProtected));
        }

        _nextLook = _town.Agenda.After(Settings.ScaleInInterval, Reconcile);
    }

    private void Launch()
    {
        var instance = new InstanceState(_town.Ids.Instance(), this, _zones[_launched++ % _zones.Count]);
        _instances.Add(instance);
        _town.Tell("instance.launched", ("instance", instance.Id), ("group", Name));
        _town.Agenda.After(Settings.BootTime, () =>
        {
            if (instance.State != LifecycleState.Pending)
            {
                return;
            }

            instance.State = LifecycleState.InService;
            if (Settings.NewInstancesProtectedFromScaleIn)
            {
                SetProtection(instance, enabled: true, "group");
            }

            _world.OnInService?.Invoke(instance);
        });
    }

    private void Terminate(InstanceState instance, string cause)
    {
        if (instance.State is LifecycleState.Terminating or LifecycleState.Terminated)
        {
            return;
        }

        instance.State = LifecycleState.Terminating;
        instance.EndCause = cause;
        _town.Tell("instance.terminating", ("instance", instance.Id), ("cause", cause));
        if (_world.OnTerminating?.Invoke(instance) != InstanceHold.Held)
        {
            Release(instance);
        }
    }

    private void TakeSpot(InstanceState instance)
    {
        if (instance.State is LifecycleState.Pending or LifecycleState.InService)
        {
            instance.State = LifecycleState.Terminating;
            instance.EndCause = EndCause.Spot;
            _town.Tell("instance.terminating", ("instance", instance.Id), ("cause", EndCause.Spot));
        }

        Finish(instance);
    }

    private void Finish(InstanceState instance)
    {
        if (instance.State != LifecycleState.Terminating)
        {
            return;
        }

        instance.State = LifecycleState.Terminated;
        _instances.Remove(instance);
        _world.OnTerminated?.Invoke(instance);
        _town.Tell("instance.terminated", ("instance", instance.Id), ("cause", instance.EndCause));
        Reconcile();
    }

    private InstanceState Get(string instanceId) =>
        _instances.Find(i => i.Id == instanceId) ?? throw new ArgumentException($"Group '{Name}' has no instance '{instanceId}'.", nameof(instanceId));
}
