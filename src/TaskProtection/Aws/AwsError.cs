using System.Net;
using Amazon.Runtime;
using Polly.Timeout;

namespace TaskProtection.Aws;

/// <summary>What the error codes of ECS, its agent and Auto Scaling mean. Codes are the contract; texts are read only where AWS gives no code.</summary>
internal static class AwsError
{
    // The codes that AWS's own SDKs treat as throttling (botocore's standard retry mode).
    private static readonly HashSet<string> Throttles = new(StringComparer.Ordinal)
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
        "RequestLimitExceeded", "RequestThrottled", "SlowDown", "EC2ThrottledException", "BandwidthLimitExceeded",
        "LimitExceededException", "PriorRequestNotComplete", "ProvisionedThroughputExceededException", "TransactionInProgressException",
    };

    private static readonly HashSet<string> Denials = new(StringComparer.Ordinal)
    {
        "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "OptInRequired",
    };

    // The signature or the credentials behind it: no IAM statement mends these, fresh credentials or a right clock do.
    private static readonly HashSet<string> BadCredentials = new(StringComparer.Ordinal)
    {
        "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
        "InvalidSignatureException", "IncompleteSignature", "IncompleteSignatureException", "MissingAuthenticationToken",
        "MissingAuthenticationTokenException", "RequestExpired", "InvalidSecurity",
    };

    /// <summary>What an error answer says of the call that it answers.</summary>
    public static ProtectionOutcome Classify(string? code, HttpStatusCode status)
    {
        if (code is not null && Throttles.Contains(code))
        {
            return ProtectionOutcome.Throttled;
        }

        if (code is not null && (BadCredentials.Contains(code) || code == "ResourceContention"))
        {
            // ResourceContention comes as a 500, but means that somebody else's update is under way and ours was not begun.
            return ProtectionOutcome.Failed;
        }

        if (code is not null && Denials.Contains(code))
        {
            return ProtectionOutcome.Denied;
        }

        return status switch
        {
            HttpStatusCode.TooManyRequests => ProtectionOutcome.Throttled,
            HttpStatusCode.Forbidden => ProtectionOutcome.Denied,
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout
                => ProtectionOutcome.Failed,
            _ => ProtectionOutcome.Unknown,
        };
    }

    /// <summary>What an exception says of the call that threw it.</summary>
    public static ProtectionOutcome Classify(Exception exception) => exception switch
    {
        DiscoveryException discovery => discovery.Outcome,
        AmazonUnmarshallingException => ProtectionOutcome.Unknown,
        AmazonServiceException { StatusCode: > 0 } service => Classify(service.ErrorCode, service.StatusCode),
        TimeoutRejectedException => ProtectionOutcome.Unknown,
        _ when WasNeverSent(exception) => ProtectionOutcome.Failed,
        AmazonServiceException => ProtectionOutcome.Unknown,

        // The SDK's plain client exception is thrown before a request leaves: no credentials, no region, a bad endpoint.
        AmazonClientException => ProtectionOutcome.Failed,
        _ => ProtectionOutcome.Unknown,
    };

    /// <summary>The exception in one line of a log, without what the classes of the SDK leave unsaid.</summary>
    public static string Explain(Exception exception)
    {
        var message = string.Join(' ', exception.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return exception is AmazonClientException ? $"nothing was sent: {message}" : message;
    }

    public static bool IsTransient(AmazonServiceException exception)
        => exception is AmazonUnmarshallingException
            || Classify(exception) is ProtectionOutcome.Throttled or ProtectionOutcome.Unknown
            || exception.ErrorCode == "ResourceContention";

    /// <summary>ECS refuses to speak of the protection of a task that no service owns. It has no code of its own for that in this form.</summary>
    public static bool IsOfNoService(string? code, string? message)
        => code == "InvalidParameterException" && message?.Contains("not owned by any", StringComparison.OrdinalIgnoreCase) == true;

    public static bool IsBadCredentials(string? code) => code is not null && BadCredentials.Contains(code);

    // Without a connection nothing can have happened; after that, anything.
    private static bool WasNeverSent(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is HttpRequestException
                { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError })
            {
                return true;
            }
        }

        return false;
    }
}
