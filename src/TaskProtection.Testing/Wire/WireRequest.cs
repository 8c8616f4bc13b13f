namespace TaskProtection.Testing.Wire;

/// <summary>One HTTP request as both doors of the simulator see it: the in-process handler and Kestrel.</summary>
internal sealed record WireRequest
{
    /// <summary>
    /// What either door takes: the largest thing a service here accepts, an SQS batch of 1 MiB, of which a client may write every byte as
    /// six (the .NET SDK does with quotation marks), and another for what surrounds it.
    /// </summary>
    public const int MaxBodyBytes = 7 * 1024 * 1024;

    /// <summary>The HTTP method, upper case.</summary>
    public required string Method { get; init; }

    /// <summary>The full URI that was asked for.</summary>
    public required Uri Uri { get; init; }

    /// <summary>All headers, names case-insensitive, several values joined with a comma.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body; empty when there was none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What the answer carries as <c>x-amzn-RequestId</c>, and as <c>RequestId</c> in XML. Given by the simulator.</summary>
    public string RequestId { get; init; } = "00000000-0000-0000-0000-000000000000";

    /// <summary>The ECS task that asks, known by the endpoint's path or by the key that signed; null when unknown.</summary>
    public string? CallerTask { get; init; }

    /// <summary>The header's value, or null.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;
}
