namespace TaskProtection.Tests.Cost;

/// <param name="SentAt">When it came into the queue.</param>
/// <param name="Duration">How long its work takes.</param>
internal sealed record Message(TimeSpan SentAt, TimeSpan Duration);
