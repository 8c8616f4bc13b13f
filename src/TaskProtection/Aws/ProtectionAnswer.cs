using System.Net;
using Amazon.Runtime;

namespace TaskProtection.Aws;

/// <summary>One answer about the task's protection, from the agent or from ECS, in one shape so that there is one judge.</summary>
/// <param name="Source">Who answered, to begin a sentence with.</param>
/// <param name="Status">The HTTP status, which alone says nothing: a refusal comes with 200.</param>
internal sealed record ProtectionAnswer(string Source, HttpStatusCode Status)
{
    public EcsTaskProtection? Protection { get; init; }

    /// <summary>A failure that has a reason. One without is no failure.</summary>
    public EcsFailure? Failure { get; init; }

    public bool HasError { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public Exception? Error { get; init; }

    /// <summary>What came back, for a reason.</summary>
    public string Raw { get; init; } = "an empty answer";

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>An answer of the ECS API about one task.</summary>
    public static ProtectionAnswer From(EcsResult<EcsTaskProtection> result, TaskArn task) => new("ECS", HttpStatusCode.OK)
    {
        Protection = result.Items.FirstOrDefault(item => task.IsSameTaskAs(item.TaskArn)) ?? (result.Items is [var other, ..] ? other : null),
        Failure = result.Failures.FirstOrDefault(static failure => !string.IsNullOrEmpty(failure.Reason)),
        Raw = "neither a protected task nor a failure",
    };

    /// <summary>An error of the ECS API.</summary>
    public static ProtectionAnswer From(AmazonServiceException exception) => new("ECS", exception.StatusCode)
    {
        HasError = true,
        ErrorCode = exception.ErrorCode,
        ErrorMessage = exception.Message,
        Error = exception,
        Raw = $"HTTP {(int)exception.StatusCode}: {exception.Message}",
    };
}
