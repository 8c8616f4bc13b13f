namespace TaskProtection.Testing.Sqs;

/// <summary>The attributes of a queue, and what AWS leaves open about its behaviour. Defaults are AWS's.</summary>
public sealed record SqsQueueSettings
{
    /// <summary>How long a received message stays hidden; 0 – 12 h, default 30 s.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a sent message stays delayed; 0 – 15 min, default 0.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long a receive waits that does not say; 0 – 20 s, default 0.</summary>
    public TimeSpan ReceiveWaitTime { get; init; }

    /// <summary>The most bytes of body and attributes; 1 KiB – 1 MiB, default 1 MiB.</summary>
    public int MaximumMessageSize { get; init; } = 1_048_576;

    /// <summary>Reported, not enforced: nothing here lives for days. 1 min – 14 d, default 4 d.</summary>
    public TimeSpan RetentionPeriod { get; init; } = TimeSpan.FromDays(4);

    /// <summary>Where messages go that were received too often; null (default) keeps them.</summary>
    public SqsRedrive? Redrive { get; init; }

    /// <summary>Whether a FIFO queue takes the hash of the body where a sender gives no deduplication id; default no.</summary>
    public bool ContentBasedDeduplication { get; init; }

    /// <summary>The most messages in flight, default 120,000. Beyond it a short poll is refused with <c>OverLimit</c>; a long poll and a FIFO queue just give nothing.</summary>
    public int InFlightLimit { get; init; } = 120_000;

    /// <summary>What a receipt handle can do after its message was received again; standard queues only.</summary>
    public SqsStaleReceipts StaleReceipts { get; init; }

    /// <summary>The order in which a standard queue hands out messages.</summary>
    public SqsOrdering Ordering { get; init; }

    /// <summary>
    /// How long the queue takes to notice that a polling client has gone; default 0, at once. Until then the poll can still take a message, which
    /// then stays in flight although nobody heard of it, until its visibility timeout ends. AWS documents neither value.
    /// </summary>
    public TimeSpan DisconnectDetection { get; init; }
}
