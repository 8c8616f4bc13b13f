namespace TaskProtection.Testing.Sqs;

/// <summary>One message as one receive got it.</summary>
public sealed record SqsDelivery
{
    /// <summary>The message's id, the same at every delivery and in the dead-letter queue.</summary>
    public required string MessageId { get; init; }

    /// <summary>The handle of this delivery, for deleting it or changing its visibility.</summary>
    public required string ReceiptHandle { get; init; }

    /// <summary>What was sent.</summary>
    public required SqsContent Content { get; init; }

    /// <summary>How often the message has been received, this time included, also from the queue whose dead-letter queue this is.</summary>
    public required int ReceiveCount { get; init; }

    /// <summary>When the message was sent.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>When the message was first received.</summary>
    public required DateTimeOffset FirstReceivedAt { get; init; }

    /// <summary>The place in a FIFO queue, 20 digits; null in a standard queue.</summary>
    public string? SequenceNumber { get; init; }

    /// <summary>The queue from which the message was dead-lettered; null when it was sent to this queue.</summary>
    public string? DeadLetterSourceArn { get; init; }
}
