using Microsoft.Extensions.Logging;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Scenarios;

/// <summary>What a scenario's world is like. One task on each instance, as <c>Sharing: Exclusive</c> declares it.</summary>
internal sealed record TownSettings
{
    public int Seed { get; init; } = 1;

    /// <summary>How many tasks, and instances.</summary>
    public int Tasks { get; init; } = 1;

    public int Concurrency { get; init; } = 1;

    /// <summary>The worker's settings below <c>TaskProtection:</c>; they win over the town's own.</summary>
    public IReadOnlyDictionary<string, string> Worker { get; init; } = new Dictionary<string, string>();

    /// <summary>Changes what ECS gives to the container.</summary>
    public Action<IDictionary<string, string?>> Environment { get; init; } = static _ => { };

    public EcsSettings Ecs { get; init; } = new();

    public SqsQueueSettings Queue { get; init; } = new();

    public Func<EcsServiceSettings, EcsServiceSettings> Service { get; init; } = static service => service;

    public Func<AutoScalingGroupSettings, AutoScalingGroupSettings> Group { get; init; } = static group => group;

    /// <summary>From which level on the tasks' log lines are kept.</summary>
    public LogLevel Log { get; init; } = LogLevel.Debug;
}
