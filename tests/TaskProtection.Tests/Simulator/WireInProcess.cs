using System.Net;
using System.Text;
using Amazon.SQS.Model;
using TaskProtection.Testing;
using TaskProtection.Testing.Time;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

[Collection(TimeAlone.Name)]
public sealed class WireInProcess
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly VirtualTime _time = new();

    private SimulatorOptions Options => new() { Time = _time };

    [Fact]
    public async Task A_long_poll_of_the_real_sdk_takes_its_time_on_the_virtual_clock_alone()
    {
        var service = new WireFakeService
        {
            Answer = async (_, gone) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(10), _time, gone);
                return WireResponse.Text(200, AwsErrors.Json10, """{"Messages":[{"MessageId":"m1","ReceiptHandle":"r1","Body":"17","MD5OfBody":"70efdf2ec9b086079795c442636b55fb"}]}""");
            },
        };
        await using var world = service.World(Options);
        using var sqs = world.CreateSqsClient("task-1");

        // 200 polls, as 30 minutes of an idle worker make them.
        for (var i = 0; i < 200; i++)
        {
            var reply = await _time.RunAsync(
                () => sqs.ReceiveMessageAsync(new ReceiveMessageRequest("http://sqs/1/orders") { WaitTimeSeconds = 10 }, TestContext.Current.CancellationToken),
                Hour);

            Assert.Equal("17", Assert.Single(reply.Messages).Body);
        }

        Assert.Equal(TimeSpan.FromSeconds(2000), _time.GetElapsedTime(0));
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_let_go_at_once_and_the_service_goes_on()
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var landed = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var service = new WireFakeService
        {
            Name = "agent",
            SigningName = null,
            Answer = async (_, gone) =>
            {
                using var registration = gone.Register(() => heard.TrySetResult());
                await Task.Delay(TimeSpan.FromSeconds(9), _time, CancellationToken.None);
                landed.SetResult(_time.GetElapsedTime(0));
                return new WireResponse(200, null, default);
            },
        };
        await using var world = service.World(Options);

        await _time.RunAsync(
            async () =>
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(6), _time);
                _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WireFakeService.GetAsync(world, "/agent/PutState", patience.Token));
                Assert.Equal(TimeSpan.FromSeconds(6), _time.GetElapsedTime(0));
                await heard.Task;
                Assert.False(landed.Task.IsCompleted);
                Assert.Equal(TimeSpan.FromSeconds(9), await landed.Task);
            },
            Hour);
        await Patience.UntilAsync(() => WireFakeService.Calls(world).Any());

        Assert.Equal(["agent PutState 0 -"], WireFakeService.Calls(world));
    }

    [Fact]
    public async Task A_request_arrives_whole_and_so_does_its_answer()
    {
        var service = new WireFakeService
        {
            Name = "agent",
            SigningName = null,
            Answer = (_, _) => Task.FromResult(WireResponse.Text(418, "application/json; charset=x", "ü") with { Headers = new Dictionary<string, string> { ["X-Rate-Limit-Limit"] = "40" } }),
        };
        await using var world = service.World(Options);
        using var client = new HttpClient(world.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://169.254.170.2/agent/state?x=%2F") { Content = new StringContent("body") };
        request.Headers.Add("X-Twice", ["a", "b"]);

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        var seen = Assert.Single(service.Handled);
        Assert.Equal(("PUT", "http://169.254.170.2/agent/state?x=%2F", "body"), (seen.Method, seen.Uri.AbsoluteUri, Encoding.UTF8.GetString(seen.Body.Span)));
        Assert.Equal(("a,b", "169.254.170.2", "text/plain; charset=utf-8"), (seen.Header("x-twice"), seen.Header("host"), seen.Header("content-type")));
        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal("application/json; charset=x", response.Content.Headers.NonValidated["Content-Type"].ToString());
        Assert.Equal("40", response.Headers.GetValues("X-Rate-Limit-Limit").Single());
        Assert.Equal("ü"u8.ToArray(), await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_callers_ambient_values_stay_on_the_callers_side()
    {
        var ambient = new AsyncLocal<string?> { Value = "caller" };
        string? seen = "not asked";
        var service = new WireFakeService
        {
            Name = "agent",
            SigningName = null,
            Answer = (_, _) =>
            {
                seen = ambient.Value;
                return Task.FromResult(new WireResponse(200, null, default));
            },
        };
        await using var world = service.World(Options);

        using var response = await WireFakeService.GetAsync(world, "/agent/x", TestContext.Current.CancellationToken);

        Assert.Null(seen);
    }

    [Fact]
    public async Task What_no_service_knows_is_404_and_written_down()
    {
        await using var world = new Testing.Simulator(Options);

        using var response = await WireFakeService.GetAsync(world, "/nothing/here", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(["unknown GET /nothing/here 404 -"], WireFakeService.Calls(world));
    }

    [Fact]
    public async Task A_body_over_seven_mebibytes_is_refused()
    {
        await using var world = new Testing.Simulator(Options);
        using var client = new HttpClient(world.CreateHandler());

        using var response = await client.PostAsync(
            new Uri("http://sqs/"), new ByteArrayContent(new byte[WireRequest.MaxBodyBytes + 1]), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_service_that_fails_says_so_in_its_answer()
    {
        var service = new WireFakeService { Name = "agent", SigningName = null, Answer = (_, _) => throw new FormatException("the defect") };
        await using var world = service.World(Options);

        using var response = await WireFakeService.GetAsync(world, "/agent/x", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("the defect", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_simulator_lets_every_poll_go_and_refuses_the_next()
    {
        var service = new WireFakeService
        {
            Answer = async (_, gone) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(20), _time, gone);
                return new WireResponse(200, null, default);
            },
        };
        var world = service.World(Options);
        using var sqs = world.CreateSqsClient();
        var polls = Enumerable.Range(0, 50).Select(_ => sqs.ReceiveMessageAsync("http://sqs/1/orders", TestContext.Current.CancellationToken)).ToArray();
        await Patience.UntilAsync(() => service.Handled.Count == 50);

        await world.DisposeAsync();
        await world.DisposeAsync();

        foreach (var poll in polls)
        {
            _ = await Assert.ThrowsAnyAsync<IOException>(() => poll.WaitAsync(Patience.Limit, TimeProvider.System, TestContext.Current.CancellationToken));
        }

        _ = await Assert.ThrowsAsync<HttpRequestException>(() => sqs.ReceiveMessageAsync("http://sqs/1/orders", TestContext.Current.CancellationToken));
    }
}
