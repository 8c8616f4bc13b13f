using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>An Auto Scaling group. Thread safe.</summary>
public sealed partial class AutoScalingGroup
{
    private readonly AutoScalingWorld _world;
    private readonly Town _town;
    private readonly List<InstanceState> _instances = [];
    private readonly IReadOnlyList<string> _zones;
    private readonly List<InstanceRefresh> _refreshes = [];
    private int _launched;
    private bool _isBlocked;
    private IDisposable? _nextLook;

    internal AutoScalingGroup(AutoScalingWorld world, AutoScalingGroupSettings settings)
    {
        _world = world;
        _town = world.Town;
        Settings = settings;
        CreatedAt = _town.Now;
        Hooks = new LifecycleHooks(_town, settings.Name);
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

    internal DateTimeOffset CreatedAt { get; }

    internal IReadOnlyList<string> Zones => _zones;

    internal LifecycleHooks Hooks { get; }

    internal IReadOnlyList<InstanceRefresh> Refreshes => _refreshes;

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
            Want(desiredCapacity);
            Reconcile();
        });
    }

    /// <summary>TerminateInstanceInAutoScalingGroup: ends the instance whatever protects it.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="change">Whether a new one takes its place. Default: one does.</param>
    /// <exception cref="ArgumentException">The group has no such instance.</exception>
    public void TerminateInstance(string instanceId, CapacityChange change = CapacityChange.None) => _town.Gate.Change(() =>
    {
        var instance = Get(instanceId);
        if (!instance.IsTerminating)
        {
            Lower(change);
            Terminate(instance, EndCause.TerminateCall);
        }
    });

    /// <summary>SetInstanceHealth: the instance fails a health check, and is replaced whatever protects it.</summary>
    /// <exception cref="ArgumentException">The group has no such instance.</exception>
    public void FailHealthCheck(string instanceId) => _town.Gate.Change(() =>
    {
        var instance = Get(instanceId);
        instance.IsUnhealthy = true;
        if (instance.IsActive)
        {
            Terminate(instance, EndCause.HealthCheck);
        }
    });

    /// <summary>EnterStandby: the instance runs on, and neither scale-in nor the desired capacity counts with it.</summary>
    /// <param name="instanceId">An instance in service.</param>
    /// <param name="change">Whether a new one takes its place. Default: one does.</param>
    /// <exception cref="ArgumentException">The group has no such instance in service.</exception>
    public void EnterStandby(string instanceId, CapacityChange change = CapacityChange.None) => _town.Gate.Change(() =>
    {
        var instance = Get(instanceId);
        Move(instance, LifecycleState.InService, LifecycleState.Standby, "instance.standby");
        Lower(change);
        Reconcile();
    });

    /// <summary>ExitStandby: the instance is in service again, and the desired capacity is raised by one, as AWS does.</summary>
    /// <exception cref="ArgumentException">The group has no such instance in Standby.</exception>
    public void ExitStandby(string instanceId) => _town.Gate.Change(() =>
    {
        Move(Get(instanceId), LifecycleState.Standby, LifecycleState.InService, "instance.in-service");
        Want(DesiredCapacity + 1);
        Reconcile();
    });

    /// <summary>
    /// DetachInstances: the instance runs on with its tasks, belongs to no group any more, and loses its protection from scale-in. Only a
    /// Spot interruption that it was warned of before ends it.
    /// </summary>
    /// <param name="instanceId">An instance in service or in Standby.</param>
    /// <param name="change">Whether a new one takes its place. Default: one does.</param>
    /// <exception cref="ArgumentException">The group has no such instance in service or in Standby.</exception>
    public void DetachInstance(string instanceId, CapacityChange change = CapacityChange.None) => _town.Gate.Change(() =>
    {
        var instance = Get(instanceId);
        Move(instance, instance.State == LifecycleState.Standby ? LifecycleState.Standby : LifecycleState.InService, LifecycleState.Detached, "instance.detached");
        instance.IsProtected = false;
        _instances.Remove(instance);
        _world.Detached.Add(instance);
        Lower(change);
        Reconcile();
    });

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

    /// <summary>
    /// A rebalance recommendation: appears in instance metadata. Nothing else comes of it, unless the group has
    /// <see cref="AutoScalingGroupSettings.CapacityRebalance"/>. Repeated, it changes nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The group has no such instance.</exception>
    public void RecommendRebalance(string instanceId) => _town.Gate.Change(() =>
    {
        var instance = Get(instanceId);
        if (instance.RebalanceNotice is null)
        {
            instance.RebalanceNotice = _town.Now;
            _town.Tell("instance.rebalance", ("instance", instance.Id));
            if (Settings.CapacityRebalance && instance.IsActive)
            {
                instance.ReplaceCause = EndCause.CapacityRebalance;
                Reconcile();
            }
        }
    });
}
