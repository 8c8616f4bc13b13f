namespace TaskProtection.Tests.Sqs;

/// <summary>One call to the fake queue, and when it was sent.</summary>
internal sealed record FakeSqsCall(object Request, DateTimeOffset At);
