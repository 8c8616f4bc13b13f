using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace TaskProtection.Testing.Wire;

/// <summary>Errors in the shape of each AWS protocol.</summary>
internal static class AwsErrors
{
    public const string Json10 = "application/x-amz-json-1.0";
    public const string Json11 = "application/x-amz-json-1.1";
    public const string QueryXml = "text/xml";

    /// <summary>
    /// JSON 1.1 (Amazon ECS) and 1.0 (Amazon SQS): the code in <c>__type</c>, whose namespaced form (<c>com.amazonaws.sqs#QueueDoesNotExist</c>) is
    /// the caller's to give, like the old Query code that SQS still sends beside it (<c>AWS.SimpleQueueService.NonExistentQueue;Sender</c>).
    /// </summary>
    public static WireResponse JsonError(int status, string code, string message, string contentType = Json11, string? queryErrorCode = null)
    {
        var body = new JsonObject { ["__type"] = code, ["message"] = message };
        var response = WireResponse.Text(status, contentType, body.ToJsonString());
        return queryErrorCode is null
            ? response
            : response with { Headers = new Dictionary<string, string> { ["x-amzn-query-error"] = queryErrorCode } };
    }

    /// <summary>
    /// The Query protocol's error document. The type says whose fault it is, by default <c>Receiver</c> for 5xx; AWS models some 500s as
    /// <c>Sender</c> (<c>ResourceContention</c>).
    /// </summary>
    public static WireResponse QueryError(int status, string code, string message, string requestId, string? xmlns = null, string? type = null)
    {
        var ns = (XNamespace)(xmlns ?? "");
        var document = new XElement(
            ns + "ErrorResponse",
            new XElement(
                ns + "Error",
                new XElement(ns + "Type", type ?? (status < 500 ? "Sender" : "Receiver")),
                new XElement(ns + "Code", code),
                new XElement(ns + "Message", message)),
            new XElement(ns + "RequestId", requestId));
        return WireResponse.Text(status, QueryXml, document.ToString(SaveOptions.DisableFormatting));
    }

    /// <summary>An error in the protocol that the request speaks; plain text for endpoints that speak none (metadata, credentials).</summary>
    public static WireResponse For(WireRequest request, int status, string code, string message) => Protocol(request) switch
    {
        WireProtocol.Json10 => JsonError(status, code, message, Json10),
        WireProtocol.Json11 => JsonError(status, code, message),
        WireProtocol.Query => QueryError(status, code, message, request.RequestId, QueryNamespace(request)),
        _ => WireResponse.Text(status, "text/plain; charset=utf-8", $"{code}: {message}"),
    };

    public static WireProtocol Protocol(WireRequest request)
    {
        var contentType = request.Header("Content-Type") ?? "";
        return contentType.StartsWith(Json10, StringComparison.OrdinalIgnoreCase) ? WireProtocol.Json10
            : contentType.StartsWith(Json11, StringComparison.OrdinalIgnoreCase) ? WireProtocol.Json11
            : contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? WireProtocol.Query
            : request.Header("X-Amz-Target") is not null ? WireProtocol.Json11
            : WireProtocol.None;
    }

    // Clients go by local names, so a service that this does not know loses nothing.
    private static string? QueryNamespace(WireRequest request) =>
        request.Uri.Host.Contains("autoscaling", StringComparison.OrdinalIgnoreCase)
        || request.Header("Authorization")?.Contains("/autoscaling/", StringComparison.Ordinal) == true
            ? "http://autoscaling.amazonaws.com/doc/2011-01-01/"
            : null;
}
