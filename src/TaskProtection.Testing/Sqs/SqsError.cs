namespace TaskProtection.Testing.Sqs;

/// <summary>An error as Amazon SQS answers it.</summary>
/// <param name="Code">The name in the service model, such as <c>QueueDoesNotExist</c>.</param>
/// <param name="Message">The text.</param>
public sealed record SqsError(string Code, string Message)
{
    /// <summary>The code of the old query protocol, which SDKs still report: <c>AWS.SimpleQueueService.NonExistentQueue</c>.</summary>
    public string QueryCode { get; init; } = Code;

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = 400;

    /// <summary>The namespace of the shape. Errors that the service model does not list come from the framework under it.</summary>
    internal string Shape { get; init; } = "com.amazonaws.sqs#" + Code;
}
