using Amazon.Runtime;
using Amazon.SQS;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Testing;
using TaskProtection.Testing.Wire;
using SimulatedAws = TaskProtection.Testing.Simulator;

namespace TaskProtection.Tests.Simulator;

public sealed class WireSignedByTheSdk : IAsyncDisposable
{
    private readonly WireFakeService _sqs = new();
    private readonly SimulatedAws _world;

    public WireSignedByTheSdk() => _world = _sqs.World();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_signed_request_is_answered_and_written_down_with_its_task()
    {
        using var administrator = _world.CreateSqsClient();
        using var worker = _world.CreateSqsClient("task-1");

        _ = await administrator.ListQueuesAsync("a/b ü", TestContext.Current.CancellationToken);
        var sent = await worker.SendMessageAsync("http://127.0.0.1:1/123456789012/orders", "{\"a\":\"ü\"}", TestContext.Current.CancellationToken);

        Assert.Equal(["sqs ListQueues 200 -", "sqs SendMessage 200 task-1"], WireFakeService.Calls(_world));
        Assert.Equal("task-1", _sqs.Handled.Last().CallerTask);
        Assert.Equal(sent.ResponseMetadata.RequestId, _sqs.Handled.Last().RequestId);
    }

    [Theory]
    [InlineData("no signature", 403, "MissingAuthenticationTokenException")]
    [InlineData("half a signature", 403, "IncompleteSignatureException")]
    [InlineData("host not signed", 403, "IncompleteSignatureException")]
    [InlineData("no date", 403, "IncompleteSignatureException")]
    [InlineData("another body", 403, "InvalidSignatureException")]
    [InlineData("another body with its own hash", 403, "InvalidSignatureException")]
    [InlineData("another operation", 403, "InvalidSignatureException")]
    [InlineData("another host", 403, "InvalidSignatureException")]
    [InlineData("a header added", 403, "InvalidSignatureException")]
    [InlineData("another token", 403, "UnrecognizedClientException")]
    [InlineData("no token", 403, "UnrecognizedClientException")]
    public async Task A_request_that_was_changed_on_the_way_is_refused(string change, int status, string code)
    {
        using var client = Client(_world.Credentials.Issue("task-1").ToAwsCredentials(), request => Change(request, change));

        var refused = await Assert.ThrowsAsync<AmazonSQSException>(() => client.ListQueuesAsync("a", TestContext.Current.CancellationToken));

        Assert.Equal((status, code), ((int)refused.StatusCode, refused.ErrorCode));
        Assert.NotEmpty(refused.RequestId);
        Assert.Empty(_sqs.Handled);
        Assert.Equal([$"sqs {(change == "another operation" ? "PurgeQueue" : "ListQueues")} {status} -"], WireFakeService.Calls(_world));
    }

    [Fact]
    public async Task A_key_that_was_never_issued_is_not_known()
    {
        using var client = Client(new BasicAWSCredentials("AKIANOBODY", "secret"));

        Assert.Equal("UnrecognizedClientException", await CodeAsync(client));
    }

    [Fact]
    public async Task A_wrong_secret_does_not_match_and_the_answer_says_what_was_expected()
    {
        using var client = Client(new BasicAWSCredentials(_world.Credentials.Administrator.AccessKeyId, "secret"));

        var refused = await Assert.ThrowsAsync<AmazonSQSException>(() => client.ListQueuesAsync("a", TestContext.Current.CancellationToken));

        Assert.Equal("InvalidSignatureException", refused.ErrorCode);
        Assert.Contains("x-amz-target:AmazonSQS.ListQueues", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_region_or_service_in_the_scope_is_refused()
    {
        using var region = Client(_world.Credentials.Administrator.ToAwsCredentials(), region: "us-east-1");
        using var service = Client(_world.Credentials.Administrator.ToAwsCredentials(), service: "sns");

        Assert.Equal("InvalidSignatureException", await CodeAsync(region));
        Assert.Equal("InvalidSignatureException", await CodeAsync(service));
    }

    [Fact]
    public async Task Expired_keys_are_told_so_and_new_ones_are_good()
    {
        using var old = _world.CreateSqsClient("task-1");
        using var other = _world.CreateSqsClient("task-2");
        _world.Credentials.Expire("task-1");
        using var renewed = _world.CreateSqsClient("task-1");

        Assert.Equal("ExpiredTokenException", await CodeAsync(old));
        Assert.Null(await CodeAsync(other));
        Assert.Null(await CodeAsync(renewed));
    }

    [Theory]
    [InlineData(-16, "InvalidSignatureException")]
    [InlineData(-14, null)]
    [InlineData(14, null)]
    [InlineData(16, "InvalidSignatureException")]
    public async Task A_clock_may_be_a_quarter_of_an_hour_off_for_sqs_and_no_more(int minutes, string? code)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(minutes));
        await using var world = new WireFakeService().World(new SimulatorOptions { SignatureClock = clock });
        using var client = world.CreateSqsClient();

        Assert.Equal(code, await CodeAsync(client));
    }

    private static async Task<string?> CodeAsync(IAmazonSQS client)
    {
        try
        {
            _ = await client.ListQueuesAsync("a", TestContext.Current.CancellationToken);
            return null;
        }
        catch (AmazonSQSException e)
        {
            return e.ErrorCode;
        }
    }

    private static void Change(HttpRequestMessage request, string change)
    {
        var authorization = request.Headers.NonValidated["Authorization"].ToString();
        void Replace(string name, string? value)
        {
            _ = request.Headers.Remove(name);
            _ = value is not null && request.Headers.TryAddWithoutValidation(name, value);
        }

        void Body(string text)
        {
            var old = request.Content!.Headers.ContentType;
            request.Content = new StringContent(text);
            request.Content.Headers.ContentType = old;
        }

        switch (change)
        {
            case "no signature": Replace("Authorization", null); break;
            case "half a signature": Replace("Authorization", authorization[..authorization.IndexOf(", Signature", StringComparison.Ordinal)]); break;
            case "host not signed": Replace("Authorization", authorization.Replace("host;", "", StringComparison.Ordinal)); break;
            case "no date": Replace("X-Amz-Date", null); break;
            case "another body": Body("{\"QueueNamePrefix\":\"b\"}"); break;
            case "another body with its own hash":
                Body("{\"QueueNamePrefix\":\"b\"}");
                Replace("X-Amz-Content-SHA256", SigV4Canonical.Hash("{\"QueueNamePrefix\":\"b\"}"u8));
                break;
            case "another operation": Replace("X-Amz-Target", "AmazonSQS.PurgeQueue"); break;
            case "another host": request.Headers.Host = "sqs.eu-west-1.amazonaws.com"; break;
            case "a header added": Replace("X-Amz-Extra", "1"); break;
            case "another token": Replace("X-Amz-Security-Token", "other"); break;
            case "no token": Replace("X-Amz-Security-Token", null); break;
            default: throw new ArgumentOutOfRangeException(nameof(change));
        }
    }

    private AmazonSQSClient Client(
        AWSCredentials credentials, Action<HttpRequestMessage>? change = null, string region = "eu-west-1", string? service = null) => new(credentials, new AmazonSQSConfig
        {
            ServiceURL = "http://127.0.0.1:1",
            AuthenticationRegion = region,
            AuthenticationServiceName = service ?? "sqs",
            MaxErrorRetry = 0,
            HttpClientFactory = new Meddling(_world, change),
        });

    private sealed class Meddling(SimulatedAws world, Action<HttpRequestMessage>? change) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(world.CreateHandler(), change));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        private sealed class Handler(HttpMessageHandler inner, Action<HttpRequestMessage>? change) : DelegatingHandler(inner)
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                change?.Invoke(request);
                return base.SendAsync(request, cancellationToken);
            }
        }
    }
}
