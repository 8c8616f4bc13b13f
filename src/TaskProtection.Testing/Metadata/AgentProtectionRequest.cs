using System.Text.Json;

namespace TaskProtection.Testing.Metadata;

/// <summary>
/// The body of a PUT to the agent, decoded as Go decodes it into <c>{ProtectionEnabled *bool; ExpiresInMinutes *int64}</c> with unknown
/// fields disallowed: names match in any case, null means absent, the last of two equal names wins, a number must be written as
/// an integer, and what follows the first JSON value is not read.
/// </summary>
internal readonly record struct AgentProtectionRequest(bool? ProtectionEnabled, long? ExpiresInMinutes)
{
    /// <summary>Null when the agent cannot decode it.</summary>
    public static AgentProtectionRequest? Decode(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, isFinalBlock: true, default);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                // "null" leaves a Go struct as it is.
                return reader.TokenType == JsonTokenType.Null ? default(AgentProtectionRequest) : null;
            }

            var request = default(AgentProtectionRequest);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (name.Equals(nameof(ProtectionEnabled), StringComparison.OrdinalIgnoreCase))
                {
                    request = request with { ProtectionEnabled = reader.TokenType == JsonTokenType.Null ? null : reader.GetBoolean() };
                }
                else if (name.Equals(nameof(ExpiresInMinutes), StringComparison.OrdinalIgnoreCase))
                {
                    // GetInt64 takes 60.0 for no integer, as Go does.
                    request = request with { ExpiresInMinutes = reader.TokenType == JsonTokenType.Null ? null : reader.GetInt64() };
                }
                else
                {
                    return null;
                }
            }

            return request;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
