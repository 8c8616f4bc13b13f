using System.Text.RegularExpressions;

namespace TaskProtection.Sqs;

/// <summary>The rules of SQS for names and URLs of queues.</summary>
internal static partial class SqsQueueName
{
    private const string FifoSuffix = ".fifo";

    /// <summary>True for 1 to 80 letters, digits, hyphens and underscores, with or without the suffix of a FIFO queue.</summary>
    public static bool IsValid(string name) => name.Length <= 80 && Pattern().IsMatch(name);

    public static bool IsFifo(string name) => name.EndsWith(FifoSuffix, StringComparison.Ordinal);

    /// <summary>The name in a queue's URL (its last path segment), or null when it is no queue URL.</summary>
    public static string? FromUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            return null;
        }

        var name = uri.AbsolutePath[(uri.AbsolutePath.LastIndexOf('/') + 1)..];
        return IsValid(name) && uri.Query.Length == 0 && uri.Fragment.Length == 0 ? name : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+(\.fifo)?\z")]
    private static partial Regex Pattern();
}
