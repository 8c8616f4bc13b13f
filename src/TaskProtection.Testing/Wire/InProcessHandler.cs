using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace TaskProtection.Testing.Wire;

/// <summary>
/// The door in process. A caller that gives up gets its cancellation at once, while the service goes on with what it was asked,
/// as on a real network.
/// </summary>
internal sealed class InProcessHandler(WireDispatcher dispatcher, TimeProvider clock, CancellationToken stopping) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (stopping.IsCancellationRequested)
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError, "Connection refused: the simulator has ended.", new SocketException((int)SocketError.ConnectionRefused));
        }

        var wire = await ReadAsync(request, cancellationToken).ConfigureAwait(false);
        if (wire.Body.Length > WireRequest.MaxBodyBytes)
        {
            dispatcher.LogUnread(status: 413);
            return new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge) { RequestMessage = request };
        }

        // Not disposed: the service may look at its token long after the caller has left, and a source without a timer holds nothing.
        var gone = new CancellationTokenSource();
        try
        {
            var response = await Dispatch(wire, gone.Token).WaitAsync(cancellationToken).ConfigureAwait(false);
            return await ToMessageAsync(response, request, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await gone.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    // On the pool and without the caller's ambient values: a service is on the other side of a wire.
    private Task<WireResponse> Dispatch(WireRequest request, CancellationToken gone)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Task.Run(() => dispatcher.DispatchAsync(request, gone), CancellationToken.None);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(() => dispatcher.DispatchAsync(request, gone), CancellationToken.None);
        }
    }

    private static async Task<WireRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        Copy(request.Headers);
        byte[] body = [];
        if (request.Content is not null)
        {
            body = await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            Copy(request.Content.Headers);
        }

        var uri = request.RequestUri ?? throw new InvalidOperationException("The request has no URI.");
        _ = headers.TryAdd("Host", uri.Authority);
        return new WireRequest { Method = request.Method.Method.ToUpperInvariant(), Uri = uri, Headers = headers, Body = body };

        void Copy(HttpHeaders from)
        {
            foreach (var (name, values) in from.NonValidated)
            {
                headers[name] = string.Join(',', values);
            }
        }
    }

    private async Task<HttpResponseMessage> ToMessageAsync(WireResponse response, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (response.Ending == WireEnding.Silent)
        {
            await Never.ComesAsync(cancellationToken, stopping).ConfigureAwait(false);
        }

        if (response.Ending is WireEnding.Silent or WireEnding.Broken)
        {
            throw new HttpRequestException(
                HttpRequestError.ResponseEnded, "The connection broke before an answer came.", new HttpIOException(HttpRequestError.ResponseEnded));
        }

        var message = new HttpResponseMessage((HttpStatusCode)response.Status)
        {
            RequestMessage = request,
            Content = response.Ending == WireEnding.Stalled
                ? new StreamContent(new StalledStream(response.Body, stopping))
                : new ReadOnlyMemoryContent(response.Body),
        };

        // AWS SDKs correct their clock by it.
        message.Headers.Date = clock.GetUtcNow();
        if (response.ContentType is { } contentType)
        {
            _ = message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach (var (name, value) in response.Headers)
        {
            _ = message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }
}
