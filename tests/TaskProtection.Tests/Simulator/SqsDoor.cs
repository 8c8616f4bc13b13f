using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

/// <summary>The shortest way from a real client to the SQS wire: no signatures, no faults, no sockets.</summary>
internal sealed class SqsDoor(Testing.Simulator world) : HttpMessageHandler
{
    public List<Uri> Asked { get; } = [];

    public AmazonSQSClient Client() => new(
        new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
        new AmazonSQSConfig
        {
            ServiceURL = "http://town.test:4566",
            AuthenticationRegion = "eu-west-1",
            HttpClientFactory = new Factory(this),
            MaxErrorRetry = 0,
        });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request.RequestUri!);
        var headers = request.Headers.Concat(request.Content!.Headers)
            .ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase);
        var asked = new WireRequest
        {
            Method = request.Method.Method,
            Uri = request.RequestUri!,
            Headers = headers,
            Body = await request.Content.ReadAsByteArrayAsync(cancellationToken),
            CallerTask = "task-7",
        };
        var service = world.Services.Single(s => s.Match(asked) is not null);
        var answer = await service.HandleAsync(asked, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ReadOnlyMemoryContent(answer.Body), RequestMessage = request };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", answer.ContentType);
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    private sealed class Factory(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
