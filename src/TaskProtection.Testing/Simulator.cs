using System.Collections.Concurrent;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Events;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing;

/// <summary>
/// A small AWS: one ECS cluster, Auto Scaling groups, SQS queues and the metadata endpoints. A plain object is the world; it
/// has two doors, an <see cref="HttpMessageHandler"/> in process and an HTTP server on 127.0.0.1.
/// </summary>
public sealed class Simulator : IAsyncDisposable
{
    private readonly List<IWireService> _services = [];
    private readonly ConcurrentDictionary<string, Random> _randoms = new(StringComparer.Ordinal);

    /// <summary>Creates a world in which nothing has happened yet.</summary>
    public Simulator(SimulatorOptions? options = null)
    {
        Options = options ?? new SimulatorOptions();
        Events = new EventLog(Options.Time);
        AutoScaling = new AutoScalingWorld(this);
        Ecs = new EcsWorld(this);
        Sqs = new SqsWorld(this);
    }

    /// <summary>The settings of this world.</summary>
    public SimulatorOptions Options { get; }

    /// <summary>Everything that happened.</summary>
    public EventLog Events { get; }

    /// <summary>Amazon ECS.</summary>
    public EcsWorld Ecs { get; }

    /// <summary>EC2 Auto Scaling.</summary>
    public AutoScalingWorld AutoScaling { get; }

    /// <summary>Amazon SQS.</summary>
    public SqsWorld Sqs { get; }

    /// <summary>The endpoints behind both doors, asked in order.</summary>
    internal IReadOnlyList<IWireService> Services => _services;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal void Add(IWireService service) => _services.Add(service);

    /// <summary>The consumer's own source of randomness, the same object each time; it depends on <see cref="SimulatorOptions.Seed"/> and the name alone.</summary>
    internal Random Random(string consumer) => _randoms.GetOrAdd(consumer, static (name, seed) => new SeededRandom(seed, name), Options.Seed);
}
