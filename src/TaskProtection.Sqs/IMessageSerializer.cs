namespace TaskProtection.Sqs;

/// <summary>Reads the body of a message. Register one as a singleton to replace JSON; it must be safe to call from any thread.</summary>
/// <typeparam name="TMessage">What the body is read as.</typeparam>
public interface IMessageSerializer<out TMessage>
{
    /// <summary>Reads one body.</summary>
    /// <param name="body">The body as SQS delivered it, or the message inside it where it was an SNS notification; never empty.</param>
    /// <exception cref="Exception">
    /// Any exception says that the body cannot be read: the message goes back with a growing delay, and to the dead-letter queue
    /// by the queue's redrive policy. The exception's text is not logged, because it may quote the body.
    /// </exception>
    TMessage? Deserialize(string body);
}
