using System.Text.Json;

namespace TaskProtection.Aws;

/// <summary>Tolerant reading: an absent member, a null and one of another kind are all "not said".</summary>
internal static class JsonElementExtensions
{
    // The first second of the year 10000: what lies beyond is no date.
    private const double MaxEpoch = 253_402_300_800;

    public static string? GetText(this JsonElement element, string name)
        => element.Get(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool? GetFlag(this JsonElement element, string name)
        => element.Get(name)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

    public static int? GetNumber(this JsonElement element, string name)
        => element.Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>A date as ECS writes it, in seconds since 1970 with a fraction.</summary>
    public static DateTimeOffset? GetEpoch(this JsonElement element, string name)
        => element.Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var seconds) && seconds is >= 0 and < MaxEpoch
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    /// <summary>A date as the agent writes it, RFC 3339.</summary>
    public static DateTimeOffset? GetDate(this JsonElement element, string name)
        => element.Get(name) is { ValueKind: JsonValueKind.String } value && value.TryGetDateTimeOffset(out var date) ? date : null;

    public static JsonElement? GetObject(this JsonElement element, string name)
        => element.Get(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    public static IEnumerable<JsonElement> GetItems(this JsonElement element, string name)
        => element.Get(name) is { ValueKind: JsonValueKind.Array } value
            ? value.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.Object)
            : [];

    public static IEnumerable<string> GetTexts(this JsonElement element, string name)
        => element.Get(name) is { ValueKind: JsonValueKind.Array } value
            ? value.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)
            : [];

    private static JsonElement? Get(this JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
