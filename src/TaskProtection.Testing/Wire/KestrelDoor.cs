using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace TaskProtection.Testing.Wire;

/// <summary>
/// The door for other processes: Kestrel on a free port of 127.0.0.1. The bare server, without a host around it: a host would read
/// the environment and the working folder's settings, and take the process's signals for itself.
/// </summary>
internal sealed class KestrelDoor : IHttpApplication<HttpContext>, IAsyncDisposable
{
    // The requests have been let go by then; what this waits for is the last bytes of their answers.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly WireDispatcher _dispatcher;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stopping;
    private readonly KestrelServer _server;

    private KestrelDoor(WireDispatcher dispatcher, TimeProvider clock, CancellationToken stopping)
    {
        _dispatcher = dispatcher;
        _clock = clock;
        _stopping = stopping;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = WireRequest.MaxBodyBytes;
        options.Listen(IPAddress.Loopback, port: 0);
        _server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    public Uri Address => new(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    public static async Task<KestrelDoor> OpenAsync(
        WireDispatcher dispatcher, TimeProvider clock, CancellationToken stopping, CancellationToken cancellationToken)
    {
        var door = new KestrelDoor(dispatcher, clock, stopping);
        try
        {
            await door._server.StartAsync(door, cancellationToken).ConfigureAwait(false);
            return door;
        }
        catch
        {
            door._server.Dispose();
            throw;
        }
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        WireRequest request;
        try
        {
            request = await ReadAsync(context).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            _dispatcher.LogUnread(e.StatusCode);
            context.Response.StatusCode = e.StatusCode;
            return;
        }

        var response = await _dispatcher.DispatchAsync(request, context.RequestAborted).ConfigureAwait(false);
        try
        {
            await WriteAsync(context, response).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has closed the connection, or the simulator ends.
            context.Abort();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(CloseTimeout, TimeProvider.System);
        await _server.StopAsync(timeout.Token).ConfigureAwait(false);
        _server.Dispose();
    }

    private static async Task<WireRequest> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);

        // The target as it was sent: a signature covers its encoding.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return new WireRequest
        {
            Method = context.Request.Method.ToUpperInvariant(),
            Uri = new Uri($"http://{context.Request.Host.Value}{target}"),
            Headers = context.Request.Headers.ToDictionary(
                header => header.Key, header => string.Join(',', header.Value.ToArray()), StringComparer.OrdinalIgnoreCase),
            Body = body.ToArray(),
        };
    }

    private async Task WriteAsync(HttpContext context, WireResponse response)
    {
        if (response.Ending == WireEnding.Silent)
        {
            await Never.ComesAsync(context.RequestAborted, _stopping).ConfigureAwait(false);
        }

        if (response.Ending is WireEnding.Silent or WireEnding.Broken)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = response.Status;
        context.Response.ContentType = response.ContentType;

        // AWS SDKs correct their clock by it.
        context.Response.GetTypedHeaders().Date = _clock.GetUtcNow();
        foreach (var (name, value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (response.Ending == WireEnding.Complete && response.ContentType is not null)
        {
            context.Response.ContentLength = response.Body.Length;
        }

        await context.Response.Body.WriteAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
        if (response.Ending == WireEnding.Stalled)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            await Never.ComesAsync(context.RequestAborted, _stopping).ConfigureAwait(false);
            context.Abort();
        }
    }
}
