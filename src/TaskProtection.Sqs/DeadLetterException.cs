namespace TaskProtection.Sqs;

/// <summary>
/// Thrown by a handler that never wants to see its message again: the worker sends it to the dead-letter queue that the queue's
/// redrive policy names, and deletes it once that has certainly succeeded. Body and attributes stay as they are; the copy has a
/// message id of its own, which the log names. Needs <c>sqs:SendMessage</c> on the dead-letter queue.
/// </summary>
/// <remarks>
/// Where the send fails, or no redrive policy names a queue (or it may not be read), the message is not deleted: it comes again after a
/// delay, as after any failure. A send whose answer is lost may leave two copies.
/// </remarks>
/// <param name="reason">Why, for the log. It must quote nothing that may not be logged.</param>
/// <param name="innerException">What made it necessary.</param>
public sealed class DeadLetterException(string reason, Exception? innerException = null) : Exception(reason, innerException);
