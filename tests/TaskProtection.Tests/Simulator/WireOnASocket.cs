using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

public sealed class WireOnASocket
{
    [Fact]
    public async Task The_real_sdk_is_answered_and_its_signature_verified()
    {
        var service = new WireFakeService { Answer = (_, _) => Task.FromResult(WireResponse.Text(200, AwsErrors.Json10, """{"QueueUrls":["u"]}""")) };
        await using var world = service.World();
        using var sqs = await ClientAsync(world, world.Credentials.Issue("task-1").ToAwsCredentials());
        using var nobody = await ClientAsync(world, new BasicAWSCredentials("AKIANOBODY", "x"));

        Assert.Equal(["u"], (await sqs.ListQueuesAsync("a b", TestContext.Current.CancellationToken)).QueueUrls);
        var refused = await Assert.ThrowsAsync<AmazonSQSException>(() => nobody.ListQueuesAsync("a", TestContext.Current.CancellationToken));

        Assert.Equal("UnrecognizedClientException", refused.ErrorCode);
        Assert.Equal(["sqs ListQueues 200 task-1", "sqs ListQueues 403 -"], WireFakeService.Calls(world));
    }

    [Fact]
    public async Task Hundreds_of_polls_wait_side_by_side()
    {
        const int Polls = 300;
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var service = new WireFakeService
        {
            Answer = async (_, gone) =>
            {
                await open.Task.WaitAsync(gone);
                return WireResponse.Text(200, AwsErrors.Json10, "{}");
            },
        };
        await using var world = service.World();
        using var sqs = await ClientAsync(world, world.Credentials.Administrator.ToAwsCredentials());

        var polls = Enumerable.Range(0, Polls)
            .Select(_ => sqs.ReceiveMessageAsync(new ReceiveMessageRequest("http://q") { WaitTimeSeconds = 20 }, TestContext.Current.CancellationToken))
            .ToArray();
        await Patience.UntilAsync(() => service.Handled.Count == Polls);
        open.SetResult();
        _ = await Task.WhenAll(polls);

        Assert.Equal(Polls, WireFakeService.Calls(world).Count(call => call == "sqs ReceiveMessage 200 -"));
    }

    [Fact]
    public async Task A_client_that_closes_its_connection_is_noticed()
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var service = new WireFakeService
        {
            Name = "agent",
            SigningName = null,
            Answer = async (_, gone) =>
            {
                using var registration = gone.Register(() => heard.TrySetResult());
                await heard.Task;
                return new WireResponse(200, null, default);
            },
        };
        await using var world = service.World();
        var address = await world.ListenAsync(TestContext.Current.CancellationToken);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
            await socket.GetStream().WriteAsync("GET /agent/x HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            await Patience.UntilAsync(() => !service.Handled.IsEmpty);
        }

        await heard.Task.WaitAsync(Patience.Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        await Patience.UntilAsync(() => WireFakeService.Calls(world).Any());
        Assert.Equal(["agent x 0 -"], WireFakeService.Calls(world));
    }

    [Fact]
    public async Task A_body_over_seven_mebibytes_is_refused()
    {
        await using var world = new WireFakeService().World();
        using var client = new HttpClient { BaseAddress = await world.ListenAsync(TestContext.Current.CancellationToken) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(new byte[WireRequest.MaxBodyBytes + 1]) };
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(["unknown unread 413 -"], WireFakeService.Calls(world));
    }

    [Fact]
    public async Task Lost_broken_and_stalled_answers_look_so_to_a_client()
    {
        var service = new WireFakeService
        {
            Name = "agent",
            SigningName = null,
            Answer = (request, _) => Task.FromResult(WireResponse.Text(200, "application/json", "{\"a\":") with { Ending = Enum.Parse<WireEnding>(request.Uri.AbsolutePath.Split('/')[^1]) }),
        };
        await using var world = service.World();
        var address = await world.ListenAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", await ReadToEndAsync("Broken", untilBytes: int.MaxValue));
        Assert.Contains("{\"a\":", await ReadToEndAsync("Stalled", untilBytes: 20), StringComparison.Ordinal);

        using var client = new HttpClient { BaseAddress = address };
        using var givingUp = new CancellationTokenSource();
        var silent = client.GetAsync(new Uri("/agent/Silent", UriKind.Relative), givingUp.Token);
        await Patience.UntilAsync(() => service.Handled.Count == 3);
        await PoolAtRest.WaitAsync();
        Assert.False(silent.IsCompleted);
        await givingUp.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent);

        async Task<string> ReadToEndAsync(string ending, int untilBytes)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /agent/{ending} HTTP/1.1\r\nHost: a\r\n\r\n"), TestContext.Current.CancellationToken);
            var read = new MemoryStream();
            var buffer = new byte[1024];
            try
            {
                while (read.Length < untilBytes && !Encoding.ASCII.GetString(read.ToArray()).Contains("{\"a\":", StringComparison.Ordinal)
                    && await socket.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var count)
                {
                    read.Write(buffer, 0, count);
                }
            }
            catch (IOException)
            {
                // Reset by the server: as broken as it gets.
            }

            return Encoding.ASCII.GetString(read.ToArray());
        }
    }

    [Fact]
    public async Task The_end_of_the_simulator_lets_every_poll_go_and_closes_the_port()
    {
        var service = new WireFakeService
        {
            Name = "agent",
            SigningName = null,
            Answer = async (_, gone) =>
            {
                await new TaskCompletionSource().Task.WaitAsync(gone);
                return new WireResponse(200, null, default);
            },
        };
        var world = service.World();
        using var client = new HttpClient { BaseAddress = await world.ListenAsync(TestContext.Current.CancellationToken) };
        Assert.Equal(client.BaseAddress, await world.ListenAsync(TestContext.Current.CancellationToken));
        var polls = Enumerable.Range(0, 50).Select(i => client.GetAsync(new Uri($"/agent/{i}", UriKind.Relative), TestContext.Current.CancellationToken)).ToArray();
        await Patience.UntilAsync(() => service.Handled.Count == 50);

        await world.DisposeAsync();

        foreach (var poll in polls)
        {
            _ = await Assert.ThrowsAsync<HttpRequestException>(() => poll.WaitAsync(Patience.Limit, TimeProvider.System, TestContext.Current.CancellationToken));
        }

        _ = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("/agent/x", UriKind.Relative), TestContext.Current.CancellationToken));
        _ = await Assert.ThrowsAsync<ObjectDisposedException>(() => world.ListenAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<AmazonSQSClient> ClientAsync(Testing.Simulator world, AWSCredentials credentials) => new(credentials, new AmazonSQSConfig
    {
        ServiceURL = (await world.ListenAsync(TestContext.Current.CancellationToken)).AbsoluteUri,
        AuthenticationRegion = "eu-west-1",
        MaxErrorRetry = 0,
    });
}
