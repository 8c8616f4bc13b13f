using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public sealed class TheDefaultClient : IDisposable
{
    private readonly Dictionary<string, string?> _before = [];

    [Fact]
    public async Task Signs_for_the_region_of_the_task_when_the_endpoint_is_another()
    {
        Set("AWS_REGION", "eu-west-1");
        Set("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9");
        var request = await SendAsync();

        Assert.Contains("/eu-west-1/sqs/aws4_request", request.Headers.NonValidated["Authorization"].ToString(), StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", request.RequestUri!.Host);
    }

    [Fact]
    public async Task Uses_the_regions_own_endpoint_when_none_is_set()
    {
        Set("AWS_REGION", "eu-west-1");
        Set("AWS_ENDPOINT_URL_SQS", null);
        Set("AWS_ENDPOINT_URL", null);
        var request = await SendAsync();

        Assert.Contains("/eu-west-1/sqs/aws4_request", request.Headers.NonValidated["Authorization"].ToString(), StringComparison.Ordinal);
        Assert.Equal("sqs.eu-west-1.amazonaws.com", request.RequestUri!.Host);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    private static async Task<HttpRequestMessage> SendAsync()
    {
        var configuration = SqsClientFactory.Configuration();
        var capture = new Capture();
        configuration.HttpClientFactory = new Factory(capture);
        configuration.MaxErrorRetry = 0;
        using var client = new AmazonSQSClient(new BasicAWSCredentials("AKIDEXAMPLE", "secret"), configuration);
        await Assert.ThrowsAnyAsync<AmazonSQSException>(() => client.GetQueueUrlAsync("orders", TestContext.Current.CancellationToken));
        return capture.Request!;
    }

    private void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    private sealed class Factory(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }

    private sealed class Capture : HttpMessageHandler
    {
        public HttpRequestMessage? Request { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Request = request;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent("""{"__type":"com.amazonaws.sqs#InvalidAddress"}""") });
        }
    }
}
