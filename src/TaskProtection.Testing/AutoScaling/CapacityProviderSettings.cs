namespace TaskProtection.Testing.AutoScaling;

/// <summary>The ECS capacity provider of a group.</summary>
public sealed record CapacityProviderSettings
{
    /// <summary>Its name. Default: the group's.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Managed draining: an instance that terminates, or that got a Spot notice, is set DRAINING and its service tasks are
    /// stopped (SIGTERM) before it goes. Default on, as the console and the command line set it.
    /// </summary>
    public bool ManagedDraining { get; init; } = true;

    /// <summary>
    /// How long managed draining holds a terminating instance for tasks that do not stop. Default 48 hours, AWS's own limit.
    /// A Spot instance does not wait for it.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Managed termination protection, as DescribeCapacityProviders reports it. ECS's own writing of the instance flag is not simulated. Default off.</summary>
    public bool ManagedTerminationProtection { get; init; }
}
