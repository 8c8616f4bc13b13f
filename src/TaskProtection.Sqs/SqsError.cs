using System.Net;
using Amazon.Runtime;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>Which errors of SQS say something final.</summary>
internal static class SqsError
{
    /// <summary>
    /// True when the receipt handle can do nothing more: the message was deleted, or its visibility timeout has ended. SQS
    /// reports the latter as an invalid parameter ("Message does not exist or is not available for visibility timeout change").
    /// </summary>
    public static bool IsStaleReceipt(string? code) => code is not null
        && (code.Contains("MessageNotInflight", StringComparison.Ordinal)
            || code.Contains("ReceiptHandleIsInvalid", StringComparison.Ordinal)
            || code.Contains("InvalidParameterValue", StringComparison.Ordinal));

    public static bool IsStaleReceipt(Exception error)
        => error is MessageNotInflightException or ReceiptHandleIsInvalidException
            || (error is AmazonServiceException service && IsStaleReceipt(service.ErrorCode));

    /// <summary>True when SQS is called too often: its own limits, or those of the queue's key.</summary>
    public static bool IsThrottled(Exception error)
        => error is AmazonServiceException { StatusCode: HttpStatusCode.TooManyRequests }
            || (error is AmazonServiceException { ErrorCode: { } code }
                && (code.Contains("Throttl", StringComparison.Ordinal) || code.Contains("TooManyRequests", StringComparison.Ordinal) || code == "RequestLimitExceeded"));

    public static bool IsNoSuchQueue(Exception error)
        => error is QueueDoesNotExistException
            || (error is AmazonServiceException { ErrorCode: { } code } && code.Contains("NonExistentQueue", StringComparison.Ordinal));

    public static bool IsAccessDenied(Exception error)
        => error is AmazonServiceException { ErrorCode: { } code } && code.Contains("AccessDenied", StringComparison.Ordinal);
}
