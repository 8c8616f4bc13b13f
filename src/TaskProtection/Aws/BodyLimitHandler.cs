using System.Buffers;

namespace TaskProtection.Aws;

/// <summary>
/// Reads every body itself and stops at the limit, so that a huge answer costs that much and not the container's memory. What
/// passes is in memory, and a later reader cannot hang on it.
/// </summary>
internal sealed class BodyLimitHandler(HttpMessageHandler inner, int limit = BodyLimitHandler.Limit) : DelegatingHandler(inner)
{
    // The largest legitimate answer to a worker, the description of one container instance, is about a quarter of this.
    public const int Limit = 64 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            var content = response.Content;
            var buffered = new ByteArrayContent(await ReadAsync(content, cancellationToken).ConfigureAwait(false));
            foreach (var header in content.Headers.NonValidated)
            {
                if (!string.Equals(header.Key, "Content-Length", StringComparison.OrdinalIgnoreCase))
                {
                    buffered.Headers.TryAddWithoutValidation(header.Key, header.Value);
                }
            }

            response.Content = buffered;
            content.Dispose();
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit)
        {
            throw TooLarge();
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(limit + 1);
        try
        {
            // One byte over the limit is asked for: its arrival is what tells "exactly the limit" from "more".
            var length = await stream.ReadAtLeastAsync(
                buffer.AsMemory(0, limit + 1), limit + 1, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return length > limit ? throw TooLarge() : buffer[..length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private InvalidDataException TooLarge() => new($"The answer is larger than {limit / 1024} KiB and was refused.");
}
