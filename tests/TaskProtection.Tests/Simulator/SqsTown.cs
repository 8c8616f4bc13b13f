using System.Diagnostics.CodeAnalysis;
using TaskProtection.Testing;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Time;

namespace TaskProtection.Tests.Simulator;

/// <summary>A queue in a world whose clock the test moves.</summary>
internal sealed class SqsTown
{
    // In real time: a poll that a defect leaves unanswered should fail its test, not stop the run.
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(30);

    public SqsTown(SqsQueueSettings? settings = null, string name = "orders", int seed = 1)
    {
        World = new Testing.Simulator(new SimulatorOptions { Time = Clock, Seed = seed });
        Queue = World.Sqs.CreateQueue(name, settings);
    }

    public VirtualTime Clock { get; } = new();

    public Testing.Simulator World { get; }

    public SqsQueue Queue { get; }

    public void Pass(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    public SqsDelivery? ReceiveOne(double? visibility = null) => Receive(1, visibility).SingleOrDefault();

    public IReadOnlyList<SqsDelivery> Receive(int most, double? visibility = null) => Queue
        .Receive(new SqsReceive { MaxMessages = most, VisibilityTimeout = visibility is { } s ? TimeSpan.FromSeconds(s) : null })
        .Messages;

    public Task<SqsReceiveResult> Poll(double seconds, int most = 1) => PollAs(CancellationToken.None, seconds, most);

    /// <summary>A poll by a client that may hang up.</summary>
    [SuppressMessage("Design", "CA1068", Justification = "The client is who asks, not a way to stop the test's own call.")]
    public Task<SqsReceiveResult> PollAs(CancellationToken client, double seconds, int most = 1) =>
        Queue.ReceiveAsync(new SqsReceive { WaitTime = TimeSpan.FromSeconds(seconds), MaxMessages = most }, client)
            .WaitAsync(Hung, TimeProvider.System, TestContext.Current.CancellationToken);

    public string[] Events() => [.. World.Events.Snapshot().Select(e => e.Kind)];

    public static SqsContent InGroup(string group, string body) => new() { Body = body, GroupId = group, DeduplicationId = body };
}
