namespace TaskProtection.Cli.Sweep;

/// <summary>What was seen of the tasks of one container instance.</summary>
internal sealed record HostTasks
{
    /// <summary>How many ECS wants running.</summary>
    public required int Running { get; init; }

    /// <summary>How many of these are protected.</summary>
    public required int Protected { get; init; }

    /// <summary>How many of these no service owns: ECS cannot protect them, so whether they work cannot be seen.</summary>
    public required int Standalone { get; init; }

    /// <summary>How many were told to stop and have not: they may still finish their work.</summary>
    public required int Stopping { get; init; }

    /// <summary>Tasks that were listed and of which ECS then said nothing.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>When the last of those stopped that ECS still knows (it forgets after an hour or more); null when it knows none.</summary>
    public required DateTimeOffset? LastStoppedAt { get; init; }
}
