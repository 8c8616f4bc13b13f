namespace TaskProtection.Testing.Sqs;

/// <summary>A message in a queue. Everything mutable is guarded by the world's lock.</summary>
internal sealed class SqsMessage(long key, string id, SqsContent content, DateTimeOffset sentAt)
{
    /// <summary>What receipt handles name: unique in the world, never used again.</summary>
    public long Key { get; } = key;

    public string Id { get; } = id;

    public SqsContent Content { get; } = content;

    public DateTimeOffset SentAt { get; } = sentAt;

    public string? SequenceNumber { get; init; }

    public string? DeadLetterSourceArn { get; init; }

    /// <summary>Receives in the queues that it came from: AWS counts "across all queues", a redrive policy the receives from its own.</summary>
    public int EarlierReceives { get; init; }

    public SqsMessageState State { get; set; }

    /// <summary>Grows with each change of state or deadline, so that older notes about this message can be told from the current one.</summary>
    public int Version { get; set; }

    /// <summary>When the delay or the visibility timeout ends.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>When it was last received; the 12 h count from here.</summary>
    public TimeSpan ReceivedAt { get; set; }

    public DateTimeOffset FirstReceivedAt { get; set; }

    /// <summary>Receives from this queue; also the number of the newest receipt.</summary>
    public int ReceiveCount { get; set; }

    public int AllReceives => EarlierReceives + ReceiveCount;

    /// <summary>The oldest receipt that is as good as the newest: an earlier one only when the queue itself delivered twice.</summary>
    public int OldestReceipt { get; set; }

    /// <summary>The place in its message group; FIFO queues only.</summary>
    public LinkedListNode<SqsMessage>? Place { get; set; }
}
