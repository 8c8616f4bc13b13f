using System.Buffers;

namespace TaskProtection.Aws;

/// <summary>
/// Reads every body itself and stops at the limit, so that a huge answer costs that much and not the container's memory. What
/// passes is in memory, and a later reader cannot hang on it.
/// </summary>
internal sealed class BodyLimitHandler(HttpMessageHandler inner, int limit) : DelegatingHandler(inner)
{
    /// <summary>For the endpoints on this host: what they say of one task is a small part of it.</summary>
    public const int OfThisHost = 64 * 1024;

    /// <summary>
    /// For AWS, which describes 100 tasks at a time, some 2 KB each with one container and more with more, and twenty groups of a thousand instances
    /// each.
    /// </summary>
    public const int OfAws = 16 * 1024 * 1024;

    private const int Chunk = 16 * 1024;

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
        using var body = new MemoryStream((int)(content.Headers.ContentLength ?? 0));
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            while (true)
            {
                // One byte over the limit is asked for: its arrival is what tells "exactly the limit" from "more".
                var most = Math.Min(Chunk, limit + 1 - (int)body.Length);
                var length = await stream.ReadAsync(buffer.AsMemory(0, most), cancellationToken).ConfigureAwait(false);
                if (length == 0)
                {
                    return body.Length == body.Capacity ? body.GetBuffer() : body.ToArray();
                }

                if (body.Length + length > limit)
                {
                    throw TooLarge();
                }

                body.Write(buffer, 0, length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private InvalidDataException TooLarge() => new($"The answer is larger than {limit / 1024} KiB and was refused.");
}
