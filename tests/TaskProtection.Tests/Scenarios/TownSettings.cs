using Microsoft.Extensions.Logging;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Scenarios;

/// <summary>What a scenario's world is like.</summary>
internal sealed record TownSettings
{
    public int Seed { get; init; } = 1;

    /// <summary>How many tasks.</summary>
    public int Tasks { get; init; } = 1;

    /// <summary>How many of them to each instance. With one, the worker is told <c>Sharing: Exclusive</c>, else <c>AskEcs</c>.</summary>
    public int TasksPerInstance { get; init; } = 1;

    public int Concurrency { get; init; } = 1;

    /// <summary>How long after ECS has decided it a stop reaches the worker.</summary>
    public TimeSpan SigtermDelay { get; init; }

    /// <summary>The worker leaves the instance's flag alone, and its handler sets it around each order, as people do who have no library.</summary>
    public bool Toggles { get; init; }

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
