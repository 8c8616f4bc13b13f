using System.Text;

namespace TaskProtection.Testing.Wire;

/// <summary>One HTTP response for either door.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="ContentType">The media type; null for a response without a body.</param>
/// <param name="Body">The body.</param>
internal sealed record WireResponse(int Status, string? ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Headers beyond the content type.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How the response ends; a fault may cut it short.</summary>
    public WireEnding Ending { get; init; }

    public static WireResponse Text(int status, string contentType, string body) => new(status, contentType, Encoding.UTF8.GetBytes(body));
}
