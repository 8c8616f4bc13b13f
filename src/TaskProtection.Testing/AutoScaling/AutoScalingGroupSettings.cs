namespace TaskProtection.Testing.AutoScaling;

/// <summary>An Auto Scaling group to create. All durations are of the world's clock.</summary>
public sealed record AutoScalingGroupSettings
{
    /// <summary>The group's name.</summary>
    public required string Name { get; init; }

    /// <summary>How many instances it is to have.</summary>
    public required int DesiredCapacity { get; init; }

    /// <summary>Whether instances are protected from scale-in when they come into service. Default no.</summary>
    public bool NewInstancesProtectedFromScaleIn { get; init; }

    /// <summary>From launch to InService, registered with the cluster. Default 30 s; zero puts instances in service at once.</summary>
    public TimeSpan BootTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a terminating instance that nothing holds still runs. Its tasks are not told and die with it: that is what the end
    /// of an instance without managed draining means here. Default 10 s.
    /// </summary>
    public TimeSpan TerminationTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a group that has too many instances, all of them protected, looks again. Not documented by AWS. Default 30 s.
    /// </summary>
    public TimeSpan ScaleInInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an instance may be in service before it is replaced; null for no limit. At least 1 day, AWS's own minimum. Protection from
    /// scale-in puts it off, and so does Standby, of which AWS does not say; instances are replaced one at a time, looked at every <see cref="ScaleInInterval"/>.
    /// </summary>
    public TimeSpan? MaxInstanceLifetime { get; init; }

    /// <summary>
    /// Capacity Rebalancing: an instance with a rebalance recommendation is replaced, its successor first, and not before its protection from
    /// scale-in has ended; that is looked at every <see cref="ScaleInInterval"/>. Default off, as in the API.
    /// </summary>
    public bool CapacityRebalance { get; init; }

    /// <summary>Whether it evens its zones out. Default off, unlike AWS: so that nothing ends for a reason that the test did not give.</summary>
    public ZoneRebalancing ZoneRebalancing { get; init; }

    /// <summary>The lifecycle hooks it begins with: they hold the first instances too. Default none.</summary>
    public IReadOnlyList<LifecycleHookSettings> LifecycleHooks { get; init; } = [];

    /// <summary>Which unprotected instance a scale-in takes, within the zone with the most instances. AWS's default policy ends, within one zone and one template, near the oldest. Default <see cref="TerminationPolicy.OldestInstance"/>.</summary>
    public TerminationPolicy TerminationPolicy { get; init; } = TerminationPolicy.OldestInstance;

    /// <summary>The Availability Zones that instances are spread over, each new one in the zone with the fewest. Default one: the region's <c>a</c>.</summary>
    public IReadOnlyList<string> AvailabilityZones { get; init; } = [];

    /// <summary>The group's ECS capacity provider; null when the instances joined the cluster without one.</summary>
    public CapacityProviderSettings? CapacityProvider { get; init; } = new();

    /// <summary>
    /// The agents' <c>ECS_ENABLE_SPOT_INSTANCE_DRAINING</c>: with it a Spot notice drains the instance even without managed
    /// draining. With neither, tasks are not told and die with their host. Default off, as in the agent.
    /// </summary>
    public bool SpotInstanceDraining { get; init; }
}
