using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;

namespace TaskProtection.Aws;

/// <summary>
/// How requests leave the process: one client for the metadata endpoints, one for the signed ones. Register another instance
/// before the targets to answer every request from a handler of your own.
/// </summary>
internal sealed class AwsTransport : IDisposable
{
    // Long enough to reuse a connection from renewal to renewal of a busy worker, short enough to follow a DNS change.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public AwsTransport()
        : this(null, null)
    {
    }

    /// <summary>Sends everything through <paramref name="handler"/>, which stays its owner's.</summary>
    /// <param name="handler">Answers the metadata and the signed requests; null for the network.</param>
    /// <param name="credentials">Signs; null for the SDK's own chain.</param>
    public AwsTransport(HttpMessageHandler? handler, AWSCredentials? credentials)
    {
        Credentials = credentials;

        Metadata = Client(handler ?? SocketsToThisHost(), handler is null, BodyLimitHandler.OfThisHost);
        Signed = Client(handler ?? Sockets(), handler is null, BodyLimitHandler.OfAws);
    }

    public AWSCredentials? Credentials { get; }

    public HttpClient Metadata { get; }

    public HttpClient Signed { get; }

    public void Dispose()
    {
        Metadata.Dispose();
        Signed.Dispose();
    }

    // The pipelines bound each attempt on the injected clock; HttpClient's own timeout would run beside them on another.
    [SuppressMessage("Reliability", "CA2000", Justification = "The client owns the handlers, or their giver does.")]
    private static HttpClient Client(HttpMessageHandler handler, bool disposeHandler, int bodyLimit)
        => new(new BodyLimitHandler(handler, bodyLimit), disposeHandler) { Timeout = Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler SocketsToThisHost()
    {
        var sockets = Sockets();
        sockets.UseProxy = false; // It has no business there.
        sockets.PooledConnectionIdleTimeout = ConnectionLifetime; // What is asked all the time is never idle, and to look for it wakes an idle worker four times in a timeout.
        return sockets;
    }

    private static SocketsHttpHandler Sockets() => new()
    {
        // A redirect could lead a request, or a signature, off the host that was checked.
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = ConnectionLifetime,

        // Trace headers mean nothing to these endpoints, and the signed ones would carry them unsigned.
        ActivityHeadersPropagator = null,
    };
}
