using System.Buffers;

namespace TaskProtection.Aws;

/// <summary>
/// Reads every body itself and stops at the limit, so that a huge answer costs 64 KiB and not the container's memory. What
/// passes is in memory, and a later reader cannot hang on it.
/// </summary>
internal sealed class BodyLimitHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // The largest legitimate answer, the description of one container instance, is about a quarter of this.
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

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > Limit)
        {
            throw TooLarge();
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(Limit + 1);
        try
        {
            // One byte over the limit is asked for: its arrival is what tells "exactly the limit" from "more".
            var length = await stream.ReadAtLeastAsync(
                buffer.AsMemory(0, Limit + 1), Limit + 1, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return length > Limit ? throw TooLarge() : buffer[..length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static InvalidDataException TooLarge() => new($"The answer is larger than {Limit / 1024} KiB and was refused.");
}
