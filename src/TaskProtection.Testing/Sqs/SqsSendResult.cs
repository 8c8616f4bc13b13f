namespace TaskProtection.Testing.Sqs;

/// <summary>The answer to a send.</summary>
/// <param name="MessageId">The message's id; that of the earlier message when a FIFO queue took this one for its duplicate. Null on error.</param>
/// <param name="SequenceNumber">The place in a FIFO queue; null in a standard queue.</param>
/// <param name="Error">Why the message was refused, or null.</param>
public sealed record SqsSendResult(string? MessageId, string? SequenceNumber, SqsError? Error);
