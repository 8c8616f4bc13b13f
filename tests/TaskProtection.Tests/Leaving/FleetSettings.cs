using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Leaving;

/// <summary>A fleet whose queue is never empty. The same settings give the same story, byte for byte.</summary>
internal sealed record FleetSettings
{
    public required Contender Contender { get; init; }

    /// <summary>What decides on the phases, the latencies and the jitters.</summary>
    public required int Seed { get; init; }

    /// <summary>Services of the account, all alike.</summary>
    public int Services { get; init; } = 1;

    /// <summary>Of each service.</summary>
    public int Tasks { get; init; } = 50;

    /// <summary>What one unit of work takes; the first of each slot takes a part of it that the seed decides on, so that the slots are staggered.</summary>
    public TimeSpan Job { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How many units a task works on at a time.</summary>
    public int Slots { get; init; } = 1;

    public int MinimumHealthyPercent { get; init; } = 100;

    public int MaximumPercent { get; init; } = 200;

    /// <summary>As many instances as tasks, one task to each: a successor has no place before its predecessor has gone.</summary>
    public bool HasOneHostPerTask { get; init; }

    /// <summary>How often ECS looks at the service. Not documented.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From PENDING to RUNNING.</summary>
    public TimeSpan Boot { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How much longer it may take: the seed decides for each task.</summary>
    public TimeSpan BootSpread { get; init; }

    public DeploymentCircuitBreaker Breaker { get; init; }

    /// <summary>The part of the account's calls a second that is left for this fleet: others use the rest.</summary>
    public double AccountShare { get; init; } = 1;

    /// <summary>What is wrong with the version that is deployed.</summary>
    public Defect Defect { get; init; }

    /// <summary>How long a task of a version lives that crashes.</summary>
    public TimeSpan CrashesAfter { get; init; }

    /// <summary>How old what ECS says of a service may be. It costs time to count it up anew for each of thousands.</summary>
    public TimeSpan Staleness { get; init; }

    /// <summary>Whether the events are kept for whoever wants to read them.</summary>
    public bool KeepsEvents { get; init; } = true;

    /// <summary>The defaults, but for what the fleet is about.</summary>
    public TaskProtectionOptions Options { get; init; } = new();

    public override string ToString() => HasOneHostPerTask ? $"{MinimumHealthyPercent}/{MaximumPercent}, one task per host" : $"{MinimumHealthyPercent}/{MaximumPercent}";
}
