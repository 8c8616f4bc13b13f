using System.Net.Http.Headers;

namespace TaskProtection.Aws.Metadata;

/// <summary>One request to an endpoint on this host: no proxy, no redirect, no body over the limit. Never judges the answer.</summary>
internal sealed class MetadataHttp(AwsTransport transport)
{
    public async Task<MetadataResponse> SendAsync(
        HttpMethod method, Uri uri, ReadOnlyMemory<byte>? json, IReadOnlyDictionary<string, string>? headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, uri);
        if (json is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await transport.Metadata.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return new(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
    }

    public Task<MetadataResponse> GetAsync(Uri uri, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Get, uri, null, null, cancellationToken);
}
