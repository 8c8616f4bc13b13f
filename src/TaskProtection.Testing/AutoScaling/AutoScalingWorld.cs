using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>
/// EC2 Auto Scaling: groups, their instances, and the scale-in protection flag of each instance. Thread safe. Everything that the
/// API answers can be asked, and everything that happens in AWS can be made to happen; the state cannot be set.
/// </summary>
public sealed class AutoScalingWorld
{
    private readonly List<AutoScalingGroup> _groups = [];

    internal AutoScalingWorld(Simulator simulator)
    {
        Town = new Town(simulator);
        simulator.Add(new AutoScalingWire(this));
    }

    /// <summary>All groups, in the order of their creation.</summary>
    public IReadOnlyList<AutoScalingGroup> Groups => Town.Gate.Ask(() => _groups.ToList());

    internal Town Town { get; }

    /// <summary>An instance came into service.</summary>
    internal Action<InstanceState>? OnInService { get; set; }

    /// <summary>An instance got a Spot notice.</summary>
    internal Action<InstanceState>? OnNotice { get; set; }

    /// <summary>An instance began to terminate; the answer says whether to hold it until <see cref="AutoScalingGroup.EndDraining"/>.</summary>
    internal Func<InstanceState, InstanceHold>? OnTerminating { get; set; }

    /// <summary>An instance is gone.</summary>
    internal Action<InstanceState>? OnTerminated { get; set; }

    /// <summary>Creates a group and launches its instances.</summary>
    /// <exception cref="ArgumentException">There is a group of that name, or a setting is out of its range.</exception>
    public AutoScalingGroup CreateGroup(AutoScalingGroupSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentException.ThrowIfNullOrEmpty(settings.Name);
        ArgumentOutOfRangeException.ThrowIfNegative(settings.DesiredCapacity);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaxInstanceLifetime ?? TimeSpan.MaxValue, TimeSpan.FromDays(1), nameof(settings));
        return Town.Gate.Ask(() =>
        {
            if (FindGroup(settings.Name) is not null)
            {
                throw new ArgumentException($"There is an Auto Scaling group '{settings.Name}' already.", nameof(settings));
            }

            var group = new AutoScalingGroup(this, settings);
            foreach (var hook in settings.LifecycleHooks)
            {
                group.PutLifecycleHook(hook);
            }

            _groups.Add(group);
            group.SetDesiredCapacity(settings.DesiredCapacity);
            return group;
        });
    }

    internal AutoScalingGroup? FindGroup(string name) => _groups.Find(g => g.Name == name);

    /// <summary>A group that a request names.</summary>
    internal AutoScalingGroup GetGroup(string name) => FindGroup(name)
        ?? throw AutoScalingRequest.Invalid($"AutoScalingGroup name not found - AutoScalingGroup {name} not found");

    /// <summary>Instances that left their group and run on.</summary>
    internal List<InstanceState> Detached { get; } = [];

    /// <summary>An instance of any group.</summary>
    internal InstanceState? FindInstance(string id) => AllInstances.FirstOrDefault(i => i.Id == id);

    /// <summary>An instance that runs, whether it is in a group or not.</summary>
    internal InstanceState? FindRunning(string id) => FindInstance(id) ?? Detached.Find(i => i.Id == id);

    internal IEnumerable<AutoScalingGroup> AllGroups => _groups;

    internal IEnumerable<InstanceState> AllInstances => _groups.SelectMany(g => g.States);
}
