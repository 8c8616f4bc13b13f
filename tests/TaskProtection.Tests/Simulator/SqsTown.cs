using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Testing;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

/// <summary>A queue in a world whose clock the test moves.</summary>
internal sealed class SqsTown
{
    public SqsTown(SqsQueueSettings? settings = null, string name = "orders", int seed = 1)
    {
        World = new Testing.Simulator(new SimulatorOptions { Time = Clock, Seed = seed });
        Queue = World.Sqs.CreateQueue(name, settings);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Testing.Simulator World { get; }

    public SqsQueue Queue { get; }

    /// <summary>In steps, so that what is due on the way happens in its own second.</summary>
    public void Pass(double seconds)
    {
        var (step, rest) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(seconds));
        for (; rest > step; rest -= step)
        {
            Clock.Advance(step);
        }

        Clock.Advance(rest);
    }

    public SqsDelivery? ReceiveOne(double? visibility = null) => Receive(1, visibility).SingleOrDefault();

    public IReadOnlyList<SqsDelivery> Receive(int most, double? visibility = null) => Queue
        .Receive(new SqsReceive { MaxMessages = most, VisibilityTimeout = visibility is { } s ? TimeSpan.FromSeconds(s) : null })
        .Messages;

    public Task<SqsReceiveResult> Poll(double seconds, int most = 1) => PollAs(CancellationToken.None, seconds, most);

    /// <summary>A poll by a client that may hang up.</summary>
    [SuppressMessage("Design", "CA1068", Justification = "The client is who asks, not a way to stop the test's own call.")]
    public Task<SqsReceiveResult> PollAs(CancellationToken client, double seconds, int most = 1) =>
        Queue.ReceiveAsync(new SqsReceive { WaitTime = TimeSpan.FromSeconds(seconds), MaxMessages = most }, client);

    public string[] Events() => [.. World.Events.Snapshot().Select(e => e.Kind)];

    public static SqsContent InGroup(string group, string body) => new() { Body = body, GroupId = group, DeduplicationId = body };
}
