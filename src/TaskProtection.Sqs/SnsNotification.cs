using System.Text.Json;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>What SNS wraps a published message in, when the subscription has no raw delivery.</summary>
internal sealed record SnsNotification(string Message, IReadOnlyDictionary<string, MessageAttributeValue> Attributes)
{
    /// <summary>Null when the body is not certainly a notification. Never throws.</summary>
    public static SnsNotification? Read(string? body)
    {
        // The quick look spares every other body, of up to 1 MiB, from being parsed here and once more by its serializer.
        if (body is null || !body.Contains("\"TopicArn\"", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            return Read(json.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // No JSON; or, as the other two, text with half a surrogate pair, which JSON can write and a string cannot hold.
            return null;
        }
    }

    private static SnsNotification? Read(JsonElement json)
        => json.ValueKind == JsonValueKind.Object
            && Text(json, "Type") == "Notification" && Text(json, "MessageId") is not null && Text(json, "TopicArn") is not null
            && Text(json, "Message") is { } message
            ? new(message, ReadAttributes(json))
            : null;

    private static Dictionary<string, MessageAttributeValue> ReadAttributes(JsonElement json)
    {
        Dictionary<string, MessageAttributeValue> attributes = [];
        if (json.TryGetProperty("MessageAttributes", out var all) && all.ValueKind == JsonValueKind.Object)
        {
            foreach (var attribute in all.EnumerateObject())
            {
                if (ReadAttribute(attribute.Value) is { } value)
                {
                    attributes[attribute.Name] = value;
                }
            }
        }

        return attributes;
    }

    /// <summary>Null for what SNS does not send: no attribute is worth refusing the message.</summary>
    private static MessageAttributeValue? ReadAttribute(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "Type") is not { } type || Text(json, "Value") is not { } value)
        {
            return null;
        }

        // String.Array and Number are texts too, as SQS has it: the type says how to read them.
        return type != "Binary" ? new() { DataType = type, StringValue = value }
            : json.GetProperty("Value").TryGetBytesFromBase64(out var bytes) ? new() { DataType = type, BinaryValue = new MemoryStream(bytes) }
            : null;
    }

    private static string? Text(JsonElement json, string name)
        => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
