using System.Globalization;
using System.Text.Json;

namespace TaskProtection.Testing.Sqs;

/// <summary>A JSON object of a request. What is missing reads as null, what has the wrong type ends the request as unreadable.</summary>
internal readonly struct SqsJson
{
    private readonly JsonElement _object;

    public SqsJson(JsonElement element)
    {
        _object = element.ValueKind == JsonValueKind.Object ? element : throw new SqsException(SqsErrors.Unreadable);
    }

    public string? Text(string name) => Get(name, JsonValueKind.String)?.GetString();

    public string Required(string name) => Text(name) ?? throw new SqsException(SqsErrors.Missing(name));

    /// <summary>A whole number within AWS's range, whose sentence for one outside it differs from parameter to parameter.</summary>
    public int? Integer(string name, int least, int most, string rule)
    {
        if (Get(name, JsonValueKind.Number) is not { } number)
        {
            return null;
        }

        var value = number.TryGetInt64(out var whole) ? whole : throw new SqsException(SqsErrors.Unreadable);
        return value >= least && value <= most
            ? (int)value
            : throw new SqsException(SqsErrors.InvalidValue(name, value.ToString(CultureInfo.InvariantCulture), rule));
    }

    public IReadOnlyList<SqsJson> Objects(string name) =>
        Get(name, JsonValueKind.Array)?.EnumerateArray().Select(e => new SqsJson(e)).ToArray() ?? [];

    public IReadOnlyList<string> Texts(string name) =>
        Get(name, JsonValueKind.Array)?.EnumerateArray().Select(TextOf).ToArray() ?? [];

    public IReadOnlyDictionary<string, string> Map(string name) =>
        Get(name, JsonValueKind.Object)?.EnumerateObject().ToDictionary(p => p.Name, p => TextOf(p.Value), StringComparer.Ordinal)
        ?? new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, SqsAttributeValue> Attributes(string name) =>
        Get(name, JsonValueKind.Object)?.EnumerateObject().ToDictionary(p => p.Name, p => AttributeOf(new SqsJson(p.Value)), StringComparer.Ordinal)
        ?? new Dictionary<string, SqsAttributeValue>(StringComparer.Ordinal);

    private static SqsAttributeValue AttributeOf(SqsJson json)
    {
        var bytes = ReadOnlyMemory<byte>.Empty;
        if (json.Get("BinaryValue", JsonValueKind.String) is { } binary)
        {
            bytes = binary.TryGetBytesFromBase64(out var read) ? read : throw new SqsException(SqsErrors.Unreadable);
        }

        return new SqsAttributeValue(json.Text("DataType") ?? "", json.Text("StringValue"), bytes);
    }

    private static string TextOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new SqsException(SqsErrors.Unreadable);

    private JsonElement? Get(string name, JsonValueKind kind) =>
        !_object.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == kind ? value
        : throw new SqsException(SqsErrors.Unreadable);
}
