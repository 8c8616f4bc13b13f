namespace TaskProtection.Testing.Sqs;

/// <summary>The answer to a receive.</summary>
/// <param name="Messages">What was received; everything in it is in flight from now on, whether or not anyone hears of it.</param>
/// <param name="Error">Why nothing could be received, or null.</param>
public sealed record SqsReceiveResult(IReadOnlyList<SqsDelivery> Messages, SqsError? Error)
{
    internal static readonly SqsReceiveResult Empty = new([], null);
}
