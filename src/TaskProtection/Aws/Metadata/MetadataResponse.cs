using System.Net;
using System.Text;
using System.Text.Json;

namespace TaskProtection.Aws.Metadata;

/// <summary>One buffered answer of an endpoint on this host.</summary>
internal sealed record MetadataResponse(HttpStatusCode Status, byte[] Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The body as a JSON object, or null when it is anything else.</summary>
    public JsonElement? ReadObject()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The status and the beginning of the body, for a reason: 200 characters show whose answer it is.</summary>
    public string Describe()
    {
        const int shown = 200;
        var text = Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, shown))).ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? $"HTTP {(int)Status} without a body" : $"HTTP {(int)Status}: {text}";
    }
}
