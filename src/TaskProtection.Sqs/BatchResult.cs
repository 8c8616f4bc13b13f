namespace TaskProtection.Sqs;

/// <summary>What became of one entry of a batch.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">The last error, for messages to people; it means something only with <see cref="BatchOutcome.Failed"/>.</param>
internal readonly record struct BatchResult(BatchOutcome Outcome, string Reason);
