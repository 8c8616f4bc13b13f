namespace TaskProtection;

/// <summary>What went through a worker since it began.</summary>
/// <param name="Name">The worker's name.</param>
/// <param name="State">What it is doing.</param>
public sealed record WorkerFlow(string Name, WorkerState State)
{
    /// <summary>The bare name of its queue, without address or account; null while that is not known.</summary>
    public string? Queue { get; init; }

    /// <summary>Messages received.</summary>
    public long Received { get; init; }

    /// <summary>Messages received and not settled yet.</summary>
    public int InHand { get; init; }

    /// <summary>Messages handled and deleted.</summary>
    public long Handled { get; init; }

    /// <summary>Messages that were moved to the dead-letter queue by the worker itself.</summary>
    public long DeadLettered { get; init; }

    /// <summary>Messages whose handler failed, left for redelivery.</summary>
    public long Failed { get; init; }

    /// <summary>Messages given back without having been finished.</summary>
    public long Returned { get; init; }

    /// <summary>Messages handled, but perhaps to be handled again.</summary>
    public long Unknown { get; init; }

    /// <summary>Messages that became another's before their handler had finished.</summary>
    public long Lost { get; init; }

    /// <summary>Messages neither deleted nor returned when the worker's stop ended.</summary>
    public long Stranded { get; init; }
}
