using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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

    [Fact]
    public void Without_a_region_fails_the_start_with_what_to_set()
    {
        HaveNothing();
        using var provider = new ServiceCollection()
            .AddSqsWorker<IceCreamOrder, AnSqsWorkerInAContainer.OrderHandler>("orders", OrderJson.Default.IceCreamOrder, o => o.QueueName = "orders")
            .BuildServiceProvider();
        var error = Assert.Throws<InvalidOperationException>(provider.GetServices<IHostedService>);

        Assert.StartsWith("The SQS worker 'orders' (TaskProtection:Sqs:orders) has no SQS client: No RegionEndpoint or ServiceURL configured", error.Message, StringComparison.Ordinal);
        Assert.Contains("AWS_REGION", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_lets_the_host_start_and_says_what_the_sdk_says()
    {
        HaveNothing();
        Set("AWS_REGION", "eu-west-1");
        using var client = SqsClientFactory.Create();
        var says = await Assert.ThrowsAnyAsync<AmazonClientException>(() => client.GetQueueUrlAsync("orders", TestContext.Current.CancellationToken));
        await using var world = new WorkerWorld();
        using var worker = new SqsWorker(
            new SqsWorkerSettings("orders", new SqsWorkerOptions { QueueName = "orders" }, world.ProtectionOptions),
            world.Handler,
            client,
            world.Protector,
            new PauseGate(),
            new Logger<SqsWorker>(new LoggerFactory([world.Log])),
            world.Time);
        await worker.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);

        Assert.NotEmpty(says.Message);
        Assert.EndsWith(says.Message, world.Log.Text(403), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        FallbackRegionFactory.Reset(); // The SDK remembers.
    }

    /// <summary>A machine with no AWS settings at all, and no metadata.</summary>
    private void HaveNothing()
    {
        foreach (var name in (string[])[
            "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SQS", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"])
        {
            Set(name, null);
        }

        var nowhere = Path.Combine(AppContext.BaseDirectory, "no-such-file");
        Set("AWS_SHARED_CREDENTIALS_FILE", nowhere);
        Set("AWS_CONFIG_FILE", nowhere);
        Set("AWS_EC2_METADATA_DISABLED", "true");
        FallbackRegionFactory.Reset();
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
