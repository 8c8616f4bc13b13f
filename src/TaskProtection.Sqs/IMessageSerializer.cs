namespace TaskProtection.Sqs;

/// <summary>
/// Reads the body of a message. It must be safe to call from any thread. Pass one to <c>AddSqsWorker</c>, or register it as a singleton: the
/// overloads of <c>AddSqsWorker</c> that take neither it nor a <c>JsonTypeInfo</c> then use it.
/// </summary>
/// <typeparam name="TMessage">What the body is read as.</typeparam>
public interface IMessageSerializer<out TMessage>
{
    /// <summary>Reads one body.</summary>
    /// <param name="body">The body as SQS delivered it, or the message inside it where it was an SNS notification; never empty.</param>
    /// <returns>The message. Null says that the body cannot be read.</returns>
    /// <exception cref="Exception">
    /// Any exception says that the body cannot be read. <see cref="SqsWorkerOptions.OnUnreadable"/> decides what becomes of the message. The
    /// exception's text is not logged, because it may quote the body.
    /// </exception>
    TMessage? Deserialize(string body);
}
