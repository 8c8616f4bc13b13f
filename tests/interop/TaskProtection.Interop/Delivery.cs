using TaskProtection.Sqs;

namespace TaskProtection.Interop;

/// <summary>One call of a handler.</summary>
internal sealed record Delivery(Order Message, MessageContext Context, CancellationToken Token);
