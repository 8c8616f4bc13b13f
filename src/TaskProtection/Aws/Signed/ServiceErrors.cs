using System.Net;
using Amazon.Runtime;

namespace TaskProtection.Aws.Signed;

/// <summary>Makes the SDK's common exception, which the official clients' exceptions derive from: both are judged by code.</summary>
internal static class ServiceErrors
{
    public static AmazonServiceException Create(
        string? code, string? message, string? requestId, HttpStatusCode status, Exception? innerException)
    {
        var name = Trim(code);
        return new(
            message ?? name ?? $"HTTP {(int)status} without a readable error",
            innerException,
            (int)status >= 500 ? ErrorType.Receiver : ErrorType.Sender,
            name,
            requestId,
            status);
    }

    // "com.amazonaws.ecs#ThrottlingException:http://..." in the wild; only the name in the middle is the code.
    private static string? Trim(string? code)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            return null;
        }

        var name = code.AsSpan(code.LastIndexOf('#') + 1);
        var colon = name.IndexOf(':');
        return (colon < 0 ? name : name[..colon]).Trim().ToString();
    }
}
