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

    /// <summary>
    /// Managed termination protection: ECS turns an instance's scale-in protection on before it places a task there, and off
    /// <see cref="EmptyInstanceDelay"/> after the last one has ended. Others may write the flag as well; the last writer wins. Default off, as
    /// in the API.
    /// </summary>
    public bool ManagedTerminationProtection { get; init; }

    /// <summary>
    /// How long after an instance has no task any more managed termination protection takes its flag off. Default 15 min: AWS's scale-in needs 15
    /// readings, one a minute. That scale-in itself is not simulated: set the desired capacity.
    /// </summary>
    public TimeSpan EmptyInstanceDelay { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How often managed termination protection turns the flag of an instance with tasks on again, should somebody have turned it off; null for
    /// never. AWS does not say whether it does. Default null.
    /// </summary>
    public TimeSpan? TerminationProtectionReassertion { get; init; }
}
