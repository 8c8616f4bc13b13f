using System.Text;
using System.Text.Json.Nodes;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

internal static class EcsWireResponseExtensions
{
    public static string BodyText(this WireResponse response) => Encoding.UTF8.GetString(response.Body.Span);

    public static JsonObject Json(this WireResponse response) => JsonNode.Parse(response.Body.Span)!.AsObject();
}
