using Amazon.Runtime;
using TaskProtection.Aws;
using TaskProtection.Cli.Sweep;

namespace TaskProtection.Cli.Aws;

/// <summary>A call failed for good.</summary>
internal sealed class AwsCallException(AwsAction action, string? resource, Exception inner) : Exception(inner.Message, inner)
{
    public ProtectionOutcome Outcome { get; } = AwsError.Classify(inner);

    public string? Code => (InnerException as AmazonServiceException)?.ErrorCode;

    /// <summary>Auto Scaling refused to change the flag because of where the instance is in its life. It has no code of its own for that.</summary>
    public bool HasLeft => Code == "ValidationError"
        && (Message.Contains("is not in InService", StringComparison.Ordinal) || Message.Contains("is not part of Auto Scaling group", StringComparison.Ordinal));

    public Problem ToProblem()
    {
        var message = AwsError.Explain(InnerException!);
        return Outcome == ProtectionOutcome.Denied
            ? new(action.ToString(), resource, Code, message, action.Statement(resource))
            : new(action.ToString(), resource, Code, message, null);
    }
}
