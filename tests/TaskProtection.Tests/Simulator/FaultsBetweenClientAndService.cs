using System.Net;
using TaskProtection.Testing;
using TaskProtection.Testing.Faults;
using TaskProtection.Testing.Time;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

[Collection(TimeAlone.Name)]
public sealed class FaultsBetweenClientAndService : IAsyncDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly VirtualTime _time = new();
    private readonly WireFakeService _agent = new()
    {
        Name = "agent",
        SigningName = null,
        Answer = (_, _) => Task.FromResult(WireResponse.Text(200, "application/json", """{"protection":{"ProtectionEnabled":true}}""")),
    };

    private readonly Testing.Simulator _world;

    public FaultsBetweenClientAndService() => _world = _agent.World(new SimulatorOptions { Time = _time });

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_delay_reaches_the_service_late_and_a_delayed_reply_leaves_it_late()
    {
        _ = _world.Faults.On("agent", "early").Delay(3 * Second);
        _ = _world.Faults.On("agent", "late").DelayReplies(4 * Second);

        Assert.Equal("200 at 3 s", await AskAsync("early"));
        Assert.Equal("200 at 7 s", await AskAsync("late"));
        Assert.Equal(["agent early delay", "agent late delay-reply"], WireFakeService.Strikes(_world));
    }

    [Fact]
    public async Task A_delayed_request_has_its_effect_after_its_caller_gave_up()
    {
        _ = _world.Faults.On("agent").Delay(10 * Second);

        Assert.Equal("gave up at 6 s", await AskAsync("x", patience: 6 * Second));
        Assert.Empty(_agent.Handled);

        await _time.RunAsync(() => Task.Delay(5 * Second, _time), Hour);
        _ = Assert.Single(_agent.Handled);
        Assert.Equal(["agent x 0 -"], WireFakeService.Calls(_world));
    }

    [Fact]
    public async Task A_lost_reply_has_its_effect_and_is_never_heard_of()
    {
        _ = _world.Faults.On("agent", count: 1).LoseReplies();

        Assert.Equal("gave up at 6 s", await AskAsync("x", patience: 6 * Second));
        Assert.Equal("200 at 6 s", await AskAsync("x"));

        Assert.Equal(2, _agent.Handled.Count);
        Assert.Equal(["agent x lose-reply"], WireFakeService.Strikes(_world));
    }

    [Fact]
    public async Task A_broken_connection_has_an_effect_only_when_it_breaks_on_the_way_back()
    {
        _ = _world.Faults.On("agent", "there").Break();
        _ = _world.Faults.On("agent", "back").BreakReplies();

        Assert.Equal("broke at 0 s", await AskAsync("there"));
        Assert.Empty(_agent.Handled);
        Assert.Equal("broke at 0 s", await AskAsync("back"));
        _ = Assert.Single(_agent.Handled);
        Assert.Equal(["agent there 0 -", "agent back 200 -"], WireFakeService.Calls(_world));
    }

    [Fact]
    public async Task An_error_is_answered_in_the_services_own_shape_and_nothing_happens()
    {
        var sqs = new WireFakeService();
        _world.Services.Insert(0, sqs);
        using var client = _world.CreateSqsClient();
        _ = _world.Faults.On("agent").Fail(503, "ServerException", "out");
        _ = _world.Faults.On("sqs").Throttle();

        using var agent = await WireFakeService.GetAsync(_world, "/agent/x", TestContext.Current.CancellationToken);
        var throttled = await Assert.ThrowsAsync<Amazon.SQS.Model.RequestThrottledException>(() => client.ListQueuesAsync("a", TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, agent.StatusCode);
        Assert.Equal("ServerException: out", await agent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("RequestThrottled", "Request is throttled.", 403), (throttled.ErrorCode, throttled.Message, (int)throttled.StatusCode));
        Assert.Empty(_agent.Handled);
        Assert.Empty(sqs.Handled);
        Assert.Equal(["agent x error 503 ServerException", "sqs ListQueues throttle"], WireFakeService.Strikes(_world));
    }

    [Theory]
    [InlineData(MalformedBody.Truncated, "{\"protection\":{\"Prot", 20)]
    [InlineData(MalformedBody.Html, "<html><head><title>B", 85)]
    [InlineData(MalformedBody.EmptyObject, "{}", 2)]
    [InlineData(MalformedBody.TenMegabytes, "{\"padding\":\"xxxxxxxx", 10485774)]
    public async Task A_spoilt_body_comes_with_the_answers_status(MalformedBody body, string begins, int length)
    {
        _ = _world.Faults.On("agent").Malform(body);

        using var response = await WireFakeService.GetAsync(_world, "/agent/x", TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith(begins, text, StringComparison.Ordinal);
        Assert.Equal(length, text.Length);
        _ = Assert.Single(_agent.Handled);
    }

    [Fact]
    public async Task A_body_that_never_ends_keeps_its_reader_until_it_gives_up()
    {
        _ = _world.Faults.On("agent").Malform(MalformedBody.NeverEnding);

        Assert.Equal("gave up at 6 s", await AskAsync("x", patience: 6 * Second));
    }

    [Fact]
    public async Task Effects_add_up()
    {
        _ = _world.Faults.On("agent").Delay(Second).DelayReplies(2 * Second).BreakReplies();
        _ = _world.Faults.On().Delay(3 * Second);

        Assert.Equal("broke at 6 s", await AskAsync("x"));
        _ = Assert.Single(_agent.Handled);
        Assert.Equal(4, WireFakeService.Strikes(_world).Count());
    }

    [Fact]
    public async Task A_rule_strikes_in_its_window_its_task_and_its_count_alone()
    {
        var window = _world.Faults.On("agent", during: (10 * Second, 20 * Second)).Fail(500, "A");
        var task = _world.Faults.On("agent", task: "task-1").Fail(501, "B");
        var counted = _world.Faults.On("agent", "counted", count: 2).Fail(502, "C");
        var removed = _world.Faults.On("agent").Fail(503, "D");
        removed.Remove();

        _time.Advance(9 * Second);
        Assert.Equal("200 at 9 s", await AskAsync("x"));
        _time.Advance(Second);
        Assert.Equal("500 at 10 s", await AskAsync("x"));
        _time.Advance(10 * Second);
        Assert.Equal("200 at 20 s", await AskAsync("x"));
        Assert.Equal("502 at 20 s", await AskAsync("counted"));
        Assert.Equal("502 at 20 s", await AskAsync("counted"));
        Assert.Equal("200 at 20 s", await AskAsync("counted"));
        Assert.Equal((1, 0, 2, 0), (window.Strikes, task.Strikes, counted.Strikes, removed.Strikes));
    }

    [Fact]
    public async Task A_rule_for_one_task_strikes_requests_signed_by_it()
    {
        _world.Services.Insert(0, new WireFakeService());
        using var one = _world.CreateSqsClient("task-1");
        using var two = _world.CreateSqsClient("task-2");
        _ = _world.Faults.On("sqs", task: "task-1").Fail(500, "InternalFailure");

        _ = await Assert.ThrowsAsync<Amazon.SQS.AmazonSQSException>(() => one.ListQueuesAsync("a", TestContext.Current.CancellationToken));
        _ = await two.ListQueuesAsync("a", TestContext.Current.CancellationToken);

        Assert.Equal(["sqs ListQueues 500 task-1", "sqs ListQueues 200 task-2"], WireFakeService.Calls(_world));
    }

    [Fact]
    public async Task Chance_comes_from_the_seed_and_is_each_rules_own()
    {
        var alone = await StruckAsync(seed: 7, withAnother: false);

        Assert.Equal(alone, await StruckAsync(seed: 7, withAnother: true));
        Assert.NotEqual(alone, await StruckAsync(seed: 8, withAnother: false));
        Assert.InRange(alone.Count(struck => struck), 40, 80);

        static async Task<IReadOnlyList<bool>> StruckAsync(int seed, bool withAnother)
        {
            await using var world = new WireFakeService { Name = "agent", SigningName = null }.World(new SimulatorOptions { Seed = seed });
            var rule = world.Faults.On("agent", probability: 0.3).Fail(500, "A");
            if (withAnother)
            {
                _ = world.Faults.On("agent", probability: 0.5).Delay(TimeSpan.Zero);
            }

            var struck = new List<bool>();
            for (var i = 0; i < 200; i++)
            {
                var before = rule.Strikes;
                using var response = await WireFakeService.GetAsync(world, "/agent/x", TestContext.Current.CancellationToken);
                struck.Add(rule.Strikes > before);
            }

            return struck;
        }
    }

    private Task<string> AskAsync(string operation, TimeSpan? patience = null) => _time.RunAsync(
        async () =>
        {
            using var givingUp = new CancellationTokenSource(patience ?? TimeSpan.FromMinutes(5), _time);
            string what;
            try
            {
                using var response = await WireFakeService.GetAsync(_world, $"/agent/{operation}", givingUp.Token);
                what = $"{(int)response.StatusCode}";
            }
            catch (OperationCanceledException)
            {
                what = "gave up";
            }
            catch (HttpRequestException)
            {
                what = "broke";
            }

            return $"{what} at {_time.GetElapsedTime(0).TotalSeconds} s";
        },
        Hour);
}
