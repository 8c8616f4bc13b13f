using System.Text.Json.Nodes;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Metadata;

/// <summary>How the agent's web server answers, beside what its handlers say.</summary>
internal static class AgentAnswers
{
    public static WireResponse NoRoute { get; } = Text(404, "404 page not found\n");

    /// <summary>Nobody listens.</summary>
    public static WireResponse NoConnection { get; } = new(0, null, default) { Ending = WireEnding.Broken };

    public static WireResponse WrongMethod { get; } = new(405, null, default);

    public static WireResponse Json(int status, JsonNode body) => WireResponse.Text(status, "application/json", body.ToJsonString());

    public static WireResponse Text(int status, string text) => WireResponse.Text(status, "text/plain; charset=utf-8", text);

    /// <summary>The parts of a path below a prefix such as <c>/api/</c>, or null when it is not below it.</summary>
    public static string[]? PathBelow(WireRequest request, string prefix) =>
        request.Uri.AbsolutePath is var path && path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..].Split('/') : null;
}
