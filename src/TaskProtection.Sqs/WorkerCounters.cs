namespace TaskProtection.Sqs;

/// <summary>What became of the messages of one worker. Fields are changed with <see cref="Interlocked"/> only.</summary>
internal sealed class WorkerCounters
{
    /// <summary>Delivered by a receive whose reply arrived.</summary>
    public long Received;

    /// <summary>Handled, and the delete was confirmed while the message was ours.</summary>
    public long Deleted;

    /// <summary>Sent to the dead-letter queue at the handler's wish, or unreadable, and deleted. Not what the redrive policy takes away.</summary>
    public long DeadLettered;

    /// <summary>The handler threw, or the body could not be read; left for redelivery.</summary>
    public long Failed;

    /// <summary>
    /// Given back without having been finished: refused, at the handler's wish, or at shutdown, be it for when the process is gone. A message whose handler
    /// has not returned by then is in no count.
    /// </summary>
    public long Returned;

    /// <summary>Given back, and not in <see cref="Returned"/>: not begun because a message before it in its group failed.</summary>
    public long ReturnedBehind;

    /// <summary>Handled, but the message was no longer ours, or its delete was not confirmed: it may be handled again.</summary>
    public long Unknown;

    /// <summary>Visibility lost before the handler had finished.</summary>
    public long Lost;

    /// <summary>Receives, not messages, that a stop gave up while they were open: SQS may have been handing out messages.</summary>
    public long ReceivesGivenUp;

    /// <summary>
    /// Neither deleted nor returned when the worker's stop ended, whatever their handlers did: the only count beside another one. Where
    /// the host gave the stop up early, the cleanup goes on, and may still return some of them.
    /// </summary>
    public long Stranded;
}
