namespace TaskProtection.Sqs;

/// <summary>The body of a message cannot be read. The text says why and quotes nothing of the body.</summary>
internal sealed class MessageFormatException(string reason) : Exception(reason);
