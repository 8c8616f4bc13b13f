using Amazon.Runtime;

namespace TaskProtection.Testing.Hosting;

/// <summary>
/// All of one process's connections. When the process is killed they break, as the world sees it, and the abandoned host never
/// hears of anything again: it can neither act nor find out.
/// </summary>
internal sealed class MortalHandler(HttpMessageHandler world, CancellationToken killed) : DelegatingHandler(world)
{
    /// <summary>For clients of the AWS SDK.</summary>
    public HttpClientFactory Factory => new ClientFactory(this);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!killed.IsCancellationRequested)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, killed);
            try
            {
                var response = await base.SendAsync(request, either.Token).ConfigureAwait(false);
                if (!killed.IsCancellationRequested)
                {
                    return response;
                }
            }
            catch (Exception) when (killed.IsCancellationRequested)
            {
                // The dead do not hear of it.
            }
        }

        return await new TaskCompletionSource<HttpResponseMessage>().Task.ConfigureAwait(false);
    }

    private sealed class ClientFactory(MortalHandler handler) : HttpClientFactory
    {
        // HttpClient's own timeout counts real time.
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }
}
