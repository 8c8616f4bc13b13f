using System.Text.Json;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>The JSON body of a request, read as strictly as the service reads it: a member of the wrong type fails the call.</summary>
internal readonly struct EcsRequest
{
    private readonly JsonElement _root;

    private EcsRequest(JsonElement root) => _root = root;

    public static EcsRequest Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new(document.RootElement.Clone()) : throw Malformed();
        }
        catch (JsonException)
        {
            throw Malformed();
        }
    }

    public string? Text(string name) => Find(name, JsonValueKind.String)?.GetString();

    public bool? Flag(string name) => Find(name, JsonValueKind.True, JsonValueKind.False)?.GetBoolean();

    public int? Number(string name) => Find(name, JsonValueKind.Number) is { } value
        ? value.TryGetInt32(out var number) ? number : throw Malformed()
        : null;

    /// <summary>The value of a <c>scale</c>, in its only unit.</summary>
    public double? Scale()
    {
        if (Find("scale", JsonValueKind.Object) is not { } scale)
        {
            return null;
        }

        var hasUnit = !scale.TryGetProperty("unit", out var unit) || (unit.ValueKind == JsonValueKind.String && unit.GetString() == "PERCENT");
        return hasUnit && scale.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Malformed();
    }

    public List<string>? Texts(string name) => Find(name, JsonValueKind.Array) is { } array
        ? array.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? e.GetString()! : throw Malformed()).ToList()
        : null;

    /// <summary>A list that the API requires, within its limit.</summary>
    public List<string> Texts(string name, int limit)
    {
        var texts = Texts(name) ?? [];
        return texts.Count == 0 ? throw Invalid($"{char.ToUpperInvariant(name[0])}{name[1..]} cannot be empty.")
            : texts.Count > limit ? throw Invalid($"{char.ToUpperInvariant(name[0])}{name[1..]} cannot have more than {limit} elements.")
            : texts;
    }

    public static AwsRefusal Invalid(string message) => new(400, "InvalidParameterException", message);

    private static AwsRefusal Malformed() => new(400, "SerializationException", "The request body is not of the operation's shape.");

    private JsonElement? Find(string name, params ReadOnlySpan<JsonValueKind> kinds) =>
        !_root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : kinds.Contains(value.ValueKind) ? value
        : throw Malformed();
}
