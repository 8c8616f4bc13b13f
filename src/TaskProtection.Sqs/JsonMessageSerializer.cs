using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TaskProtection.Sqs;

/// <summary>JSON through source generation.</summary>
internal sealed class JsonMessageSerializer<TMessage>(JsonTypeInfo<TMessage> typeInfo) : IMessageSerializer<TMessage>
{
    public TMessage? Deserialize(string body) => JsonSerializer.Deserialize(body, typeInfo);
}
