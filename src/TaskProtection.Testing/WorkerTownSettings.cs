using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;

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

    /// <summary>
    /// Changes the service that the town would have: EC2, one task on each instance, at least 50 % of the tasks running in a deployment (0 % of
    /// one), at most 200 %. With <see cref="EcsServiceSettings.LaunchType"/> Fargate it starts from ECS's own percentages, and the town has no
    /// instances. Asked again whenever the number of tasks changes: it must answer alike, and leave the name and the desired count.
    /// </summary>
    public Func<EcsServiceSettings, EcsServiceSettings> Service { get; init; } = static service => service;

    /// <summary>
    /// Changes the Auto Scaling group that the town would have: as many instances as <see cref="Tasks"/>, which boot in no time. The name must
    /// stay. Not asked on Fargate.
    /// </summary>
    public Func<AutoScalingGroupSettings, AutoScalingGroupSettings> Group { get; init; } = static group => group;

    /// <summary>Further settings of the simulator. Its clock is the town's own, and it keeps all events, whatever is said here.</summary>
    public SimulatorOptions Simulator { get; init; } = new();
}
