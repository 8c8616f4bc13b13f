namespace TaskProtection.Testing.Wire;

/// <summary>Answers what no service recognises.</summary>
internal sealed class UnknownEndpoint : IWireService
{
    public static UnknownEndpoint Instance { get; } = new();

    public string Name => "unknown";

    public string? SigningName => null;

    public string? Match(WireRequest request) => null;

    public Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone) => Task.FromResult(
        WireResponse.Text(404, "text/plain; charset=utf-8", $"The simulator has nothing at {request.Method} {request.Uri} (target: {request.Header("X-Amz-Target") ?? "none"})."));
}
