namespace TaskProtection.Testing.Ecs;

/// <summary>A task set at the moment of asking.</summary>
public sealed record EcsTaskSet
{
    /// <summary>Its id, <c>ecs-svc/…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The version that its tasks run.</summary>
    public required string Version { get; init; }

    /// <summary>Its state.</summary>
    public required TaskSetStatus Status { get; init; }

    /// <summary>How much of the service's desired count it is to run, in percent, 0 to 100.</summary>
    public required double ScalePercent { get; init; }

    /// <summary>That many tasks, rounded up.</summary>
    public required int ComputedDesiredCount { get; init; }

    /// <summary>How many of its tasks run and are to go on running.</summary>
    public required int RunningCount { get; init; }
}
