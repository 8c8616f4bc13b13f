namespace TaskProtection.Testing.Sqs;

/// <summary>What a sender puts into a message. It never changes afterwards.</summary>
public sealed record SqsContent
{
    /// <summary>The text; at least one character, and only characters that XML 1.0 allows.</summary>
    public required string Body { get; init; }

    /// <summary>The sender's own attributes by name; at most ten.</summary>
    public IReadOnlyDictionary<string, SqsAttributeValue> Attributes { get; init; } = new Dictionary<string, SqsAttributeValue>();

    /// <summary>The system attribute <c>AWSTraceHeader</c>; null when there is none. It does not count towards the size.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>The message group. A FIFO queue demands one; a standard queue only carries it.</summary>
    public string? GroupId { get; init; }

    /// <summary>The deduplication id, for FIFO queues only.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>How long the message stays delayed, 0 – 15 min; null takes the queue's setting. Not for FIFO queues.</summary>
    public TimeSpan? Delay { get; init; }
}
