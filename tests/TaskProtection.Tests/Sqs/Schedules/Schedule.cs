using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Sqs;

/// <summary>
/// What happens to a queue and its workers: what comes, what the handlers do, what goes wrong, when each worker is told to stop. It is
/// nothing but data, so it can be printed, run again, and cut down.
/// </summary>
internal sealed record Schedule
{
    public required int Seed { get; init; }

    public required SqsQueueSettings Queue { get; init; }

    /// <summary>Null without a redrive policy.</summary>
    public required int? MaxReceiveCount { get; init; }

    public required TimeSpan? WaitTime { get; init; }

    public required TimeSpan StopTimeout { get; init; }

    public required UnavailablePolicy WhenUnavailable { get; init; }

    public required IReadOnlyList<PlannedWorker> Workers { get; init; }

    public required IReadOnlyList<Arrival> Arrivals { get; init; }

    public required IReadOnlyList<PlannedFault> Faults { get; init; }

    /// <summary>When SQS begins to deliver a message twice.</summary>
    public required IReadOnlyList<TimeSpan> Duplicates { get; init; }

    public bool IsFifo => Arrivals.Any(static a => a.Group is not null);

    public string QueueName => IsFifo ? "orders.fifo" : "orders";

    public TaskProtectionOptions Protection => new() { StopTimeout = StopTimeout, WhenUnavailable = WhenUnavailable };

    public string Describe() => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        yield return $"queue: visibility {Queue.VisibilityTimeout.TotalSeconds} s, maxReceiveCount {MaxReceiveCount?.ToString() ?? "none"}, {Queue.Ordering}, "
            + $"hears of a hang-up after {Queue.DisconnectDetection.TotalSeconds} s; wait time {WaitTime?.TotalSeconds.ToString() ?? "default"}; stop timeout {StopTimeout.TotalSeconds} s; unavailable: {WhenUnavailable}";
        foreach (var line in Workers.Select(w => w.Describe())
            .Concat(Arrivals.Select(a => a.Describe()))
            .Concat(Duplicates.Select(d => $"{d.TotalSeconds,8:0.000}  SQS delivers the next message twice"))
            .Concat(Faults.Select(f => f.Describe())))
        {
            yield return line;
        }
    }
}
