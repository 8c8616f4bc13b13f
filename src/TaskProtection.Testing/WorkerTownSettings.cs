namespace TaskProtection.Testing;

/// <summary>What a <see cref="WorkerTown"/> is like.</summary>
public sealed record WorkerTownSettings
{
    /// <summary>How many tasks the service is to have. Default 1; one instance for each, and one task on each instance.</summary>
    public int Tasks { get; init; } = 1;

    /// <summary>
    /// The <c>stopTimeout</c> of the task definition: the time from SIGTERM to SIGKILL. Default 30 seconds, the default of ECS. Set
    /// <c>TaskProtection:StopTimeout</c> of the worker to the same.
    /// </summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How far the clock may move while one call of the town is awaited. Default 12 hours; after that the call fails with what it waited for.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Further settings of the simulator. Its clock is the town's own, whatever is said here.</summary>
    public SimulatorOptions Simulator { get; init; } = new();
}
