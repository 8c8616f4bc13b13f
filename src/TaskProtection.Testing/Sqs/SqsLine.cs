namespace TaskProtection.Testing.Sqs;

/// <summary>The order in which a queue hands out its visible messages: the whole difference between standard and FIFO.</summary>
internal abstract class SqsLine
{
    /// <summary>A message has changed its state; <paramref name="from"/> is the old one.</summary>
    public abstract void Moved(SqsMessage message, SqsMessageState from);

    /// <summary>
    /// What may be handed out now, in order. The caller moves each message out of <see cref="SqsMessageState.Visible"/> before it asks for the
    /// next, and stops asking when it has enough. One that comes up in flight is a second delivery of the queue's own making.
    /// </summary>
    public abstract IEnumerable<SqsMessage> Deliverable();
}
