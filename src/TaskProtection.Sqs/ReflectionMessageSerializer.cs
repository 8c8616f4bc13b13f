using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace TaskProtection.Sqs;

/// <summary>JSON by reflection, with the defaults that ASP.NET Core has.</summary>
[RequiresUnreferencedCode("Reads JSON by reflection.")]
[RequiresDynamicCode("Reads JSON by reflection.")]
internal sealed class ReflectionMessageSerializer<TMessage> : IMessageSerializer<TMessage>
{
    public TMessage? Deserialize(string body) => JsonSerializer.Deserialize<TMessage>(body, JsonSerializerOptions.Web);
}
