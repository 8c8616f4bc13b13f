using TaskProtection.Tests.Leaving;

namespace TaskProtection.Tests.Cost;

/// <summary>A fleet that has work at times. The same settings give the same figures.</summary>
internal sealed record CostSettings
{
    public required Rival Rival { get; init; }

    public required int Tasks { get; init; }

    /// <summary>The part of its time that a task works, on the average.</summary>
    public required double Load { get; init; }

    /// <summary>What a unit of work takes, on the average: each takes another time (exponential).</summary>
    public TimeSpan Unit { get; init; } = TimeSpan.FromMinutes(1);

    public Arrivals Arrivals { get; init; }

    /// <summary>One task to an instance, whose flag is set and cleared as well.</summary>
    public bool HasInstances { get; init; }

    /// <summary>The part of a lease after which it is renewed; null for the library's own.</summary>
    public double? RenewedAt { get; init; }

    public TaskProtectionOptions Options { get; init; } = new();

    /// <summary>The part of the account's calls a second that is left for this fleet.</summary>
    public double AccountShare { get; init; } = 1;

    /// <summary>What decides on the arrivals, the durations, the latencies and the jitters.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Messages an hour, for each task.</summary>
    public double MessagesPerTask => Load * TimeSpan.FromHours(1) / Unit;

    /// <summary>Services of at most a thousand: what ECS does with a service it does for each of its tasks.</summary>
    public FleetSettings Fleet => new()
    {
        Contender = Contender.Yielding,
        Seed = Seed,
        Services = Math.Max(1, Tasks / 1000),
        Tasks = Math.Min(Tasks, 1000),
        Period = TimeSpan.FromSeconds(60),
        BootSpread = TimeSpan.FromSeconds(60),
        Staleness = TimeSpan.FromSeconds(5),
        KeepsEvents = false,
        Options = Options,
        AccountShare = AccountShare,
    };
}
