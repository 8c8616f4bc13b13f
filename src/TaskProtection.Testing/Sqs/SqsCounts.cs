namespace TaskProtection.Testing.Sqs;

/// <summary>What became of everything that ever came into a queue, at one instant.</summary>
public sealed record SqsCounts
{
    /// <summary>Messages that were sent to the queue; a send that a FIFO queue took for a duplicate does not count.</summary>
    public required long Sent { get; init; }

    /// <summary>Messages that came in from a queue whose dead-letter queue this is.</summary>
    public required long DeadLetteredHere { get; init; }

    /// <summary>Messages that can be received.</summary>
    public required int Visible { get; init; }

    /// <summary>Messages that were received and are hidden.</summary>
    public required int InFlight { get; init; }

    /// <summary>Messages that cannot be received yet for the first time.</summary>
    public required int Delayed { get; init; }

    /// <summary>Messages that a receiver deleted.</summary>
    public required long Deleted { get; init; }

    /// <summary>Messages that a purge deleted.</summary>
    public required long Purged { get; init; }

    /// <summary>Messages that went to the dead-letter queue.</summary>
    public required long DeadLettered { get; init; }

    /// <summary>Deliveries in answers whose client was known to have gone. They are in flight until their visibility timeout ends.</summary>
    public required long Unheard { get; init; }

    /// <summary>What is in the queue in whatever state.</summary>
    public int Live => Visible + InFlight + Delayed;
}
