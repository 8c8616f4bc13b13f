namespace TaskProtection.Testing.Sqs;

/// <summary>A redrive policy.</summary>
/// <param name="DeadLetterQueue">Where messages go that were received too often; of the same type, FIFO or standard.</param>
/// <param name="MaxReceiveCount">A message that was received this often goes there instead of being received again; 1 – 1,000.</param>
public sealed record SqsRedrive(SqsQueue DeadLetterQueue, int MaxReceiveCount);
