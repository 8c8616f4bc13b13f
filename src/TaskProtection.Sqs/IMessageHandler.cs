namespace TaskProtection.Sqs;

/// <summary>Handles the messages of one queue. Resolved from a dependency-injection scope of its own for each message.</summary>
/// <typeparam name="TMessage">What the body of a message is read as.</typeparam>
public interface IMessageHandler<in TMessage>
{
    /// <summary>
    /// Handles one message. Returning means done: the message is deleted. Throwing gives it back for another attempt after a
    /// growing delay; a <see cref="RetryLaterException"/> names the delay, and a <see cref="DeadLetterException"/> wants no other attempt. What is thrown because the worker stops, an <see cref="OperationCanceledException"/> after
    /// <see cref="MessageContext.Stopping"/> fired or anything but a <see cref="DeadLetterException"/> after <paramref name="cancellationToken"/> did, gives it back without
    /// any such delay: other workers may have it as soon as no poll of a worker that is stopping can receive it again.
    /// </summary>
    /// <remarks>
    /// SQS delivers at least once, so the same message may come again although it was handled. The worker keeps the message
    /// invisible for as long as this runs, up to the 12 hours that SQS allows. A call that never returns keeps its slot until the
    /// process ends, and after the 12 hours its message is another worker's.
    /// </remarks>
    /// <param name="message">The body, deserialized.</param>
    /// <param name="context">The rest of the message, and <see cref="MessageContext.Stopping"/>: the time to finish or to save.</param>
    /// <param name="cancellationToken">
    /// Fires when the work must stop now: the drain deadline has come, or that of an announced disruption, or the message was lost to its visibility timeout.
    /// The message goes back to the queue only after this method has returned.
    /// </param>
    Task HandleAsync(TMessage message, MessageContext context, CancellationToken cancellationToken);
}
