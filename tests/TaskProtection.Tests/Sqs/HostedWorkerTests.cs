using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Sqs;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Sqs;

/// <summary>Real hosts, with everything that a user writes.</summary>
public class AHostedWorker
{
    [Fact]
    public async Task Reads_the_body_and_runs_the_handler_in_a_container_scope_of_its_own()
    {
        await using var host = await HostAsync(services => services.AddSqsWorker<IceCreamOrder, Handler>("orders", OrderJson.Default.IceCreamOrder, Queue));
        host.Sqs.Send("""{"flavour":"vanilla","scoops":2}""");
        host.Sqs.Send("""{"flavour":"mint","scoops":1}""");
        await host.AdvanceAsync();

        Assert.Equal(2, host.Sqs.Deleted);
        Assert.Equal(["mint", "vanilla"], host.Made.Select(m => m.Order.Flavour).Order());
        Assert.Equal(2, host.Made.Select(m => m.Handler).Distinct().Count());
        Assert.All(host.Made, m => Assert.True(m.Handler.IsDisposed));
    }

    [Fact]
    public async Task Reads_json_by_reflection_when_nothing_else_is_there()
    {
        await using var host = await HostAsync(static services => services.AddSqsWorker<IceCreamOrder, Handler>("orders", Queue));
        host.Sqs.Send("""{"FLAVOUR":"vanilla","scoops":"2"}""");
        await host.AdvanceAsync();

        Assert.Equal(new IceCreamOrder("vanilla", 2), host.Made.Single().Order);
    }

    [Fact]
    public async Task Reads_with_the_serializer_that_is_registered()
    {
        await using var host = await HostAsync(static services => services
            .AddSingleton<IMessageSerializer<IceCreamOrder>, Shouting>()
            .AddSqsWorker<IceCreamOrder, Handler>("orders", Queue));
        host.Sqs.Send("vanilla");
        await host.AdvanceAsync();

        Assert.Equal(new IceCreamOrder("VANILLA", 1), host.Made.Single().Order);
    }

    [Fact]
    public async Task Reads_with_the_serializer_that_it_is_given_and_not_with_the_one_that_is_registered()
    {
        await using var host = await HostAsync(static services => services
            .AddSingleton<IMessageSerializer<IceCreamOrder>, Shouting>()
            .AddSqsWorker<IceCreamOrder, Handler>("orders", new Whispering(), Queue));
        host.Sqs.Send("Vanilla");
        await host.AdvanceAsync();

        Assert.Equal(new IceCreamOrder("vanilla", 1), host.Made.Single().Order);
    }

    [Fact]
    public async Task Calls_sqs_through_the_client_that_is_registered_under_its_name()
    {
        await using var host = await HostAsync(services => services
            .AddSqsWorker<IceCreamOrder, Handler>("orders", OrderJson.Default.IceCreamOrder, Queue)
            .AddSqsWorker<IceCreamOrder, Handler>("elsewhere", OrderJson.Default.IceCreamOrder, Queue));
        host.Sqs.Send("""{"flavour":"vanilla","scoops":2}""");
        host.OtherSqs.Send("""{"flavour":"mint","scoops":1}""");
        await host.AdvanceAsync();

        Assert.Equal(
            [("mint", "elsewhere"), ("vanilla", "orders")],
            host.Made.Select(static m => (m.Order.Flavour, m.Context.Scope!.Work!.Split(' ')[0])).Order());
        Assert.Equal((1, 1), (host.Sqs.Deleted, host.OtherSqs.Deleted));
    }

    [Theory]
    [InlineData("secret-7", "is not the JSON of a IceCreamOrder: see line 1, byte 1")]
    [InlineData("""{"flavour":"secret-7","scoops":"many"}""", "is not the JSON of a IceCreamOrder: see line 1, byte")]
    [InlineData("""{"flavour":"secret-7" """, "is not the JSON of a IceCreamOrder: see line 1, byte")]
    [InlineData("null", "is null, not a IceCreamOrder")]
    [InlineData("", "is empty")]
    public async Task Says_why_a_body_cannot_be_read_and_leaves_it_to_the_redrive_policy(string body, string why)
    {
        await using var host = await HostAsync(services => services.AddSqsWorker<IceCreamOrder, Handler>("orders", OrderJson.Default.IceCreamOrder, Queue));
        host.Sqs.MaxReceiveCount = 2;
        host.Sqs.Send(body);
        host.Sqs.Send("""{"flavour":"mint","scoops":1}""");
        await host.AdvanceAsync();

        Assert.Equal((1, 1), (host.Sqs.Deleted, host.Made.Count));
        var (level, _, text) = Assert.Single(host.Log.Lines, l => l.Id.Id == 430);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains(why, text, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.Lines, l => l.Text.Contains("secret", StringComparison.Ordinal));
        Assert.InRange(Assert.Single(host.Sqs.VisibilityOf("m1")), 1, 2);

        await host.AdvanceAsync(200);
        Assert.Equal(1, host.Sqs.DeadLettered);
    }

    [Fact]
    public async Task Quotes_nothing_of_what_a_serializer_says()
    {
        await using var host = await HostAsync(static services => services
            .AddSingleton<IMessageSerializer<IceCreamOrder>, Shouting>()
            .AddSqsWorker<IceCreamOrder, Handler>("orders", Queue));
        host.Sqs.Send("!secret-7");
        await host.AdvanceAsync();

        Assert.Contains("its serializer threw FormatException", host.Log.Text(430), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.Lines, l => l.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shares_one_protection_with_the_other_workers_of_the_process()
    {
        await using var host = await HostAsync(services => services
            .AddSqsWorker<IceCreamOrder, Handler>("orders", OrderJson.Default.IceCreamOrder, Queue)
            .AddSqsWorker<IceCreamOrder, Handler>("returns", OrderJson.Default.IceCreamOrder, Queue));
        host.Hold = new TaskCompletionSource();
        for (var i = 0; i < 12; i++)
        {
            host.Sqs.Send("""{"flavour":"mint","scoops":1}""");
        }

        await host.AdvanceAsync();
        Assert.Equal((12, 12), (host.Made.Count, host.Protection.Status.Holders));
        Assert.Equal(1, host.Target.Protects);
        Assert.Equal(["orders", "returns"], host.Made.Select(m => m.Context.Scope!.Work!.Split(' ')[0]).Distinct().Order());
        host.Hold.SetResult();
        await host.AdvanceAsync();
        Assert.Equal(12, host.Sqs.Deleted);
    }

    [Fact]
    public async Task Is_paused_and_resumed_by_its_name_without_the_others()
    {
        await using var host = await HostAsync(services => services
            .AddSqsWorker<IceCreamOrder, Handler>("orders", OrderJson.Default.IceCreamOrder, Queue)
            .AddSqsWorker<IceCreamOrder, Handler>("returns", OrderJson.Default.IceCreamOrder, Queue));
        host.Control("orders").PauseReceiving();
        await host.AdvanceAsync(11);
        host.Sqs.Send("""{"flavour":"mint","scoops":1}""");
        await host.AdvanceAsync();
        Assert.StartsWith("returns", host.Made.Single().Context.Scope!.Work, StringComparison.Ordinal);

        host.Control("returns").PauseReceiving();
        host.Control("orders").ResumeReceiving();
        await host.AdvanceAsync(11);
        host.Sqs.Send("""{"flavour":"mint","scoops":1}""");
        await host.AdvanceAsync();
        Assert.StartsWith("orders", host.Made.Last().Context.Scope!.Work, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finishes_at_sigterm_although_another_service_holds_up_the_stop_of_the_host()
    {
        var release = new TaskCompletionSource();
        await using var host = await HostAsync(services => services
            .AddSqsWorker<IceCreamOrder, Handler>("orders", OrderJson.Default.IceCreamOrder, Queue)
            .AddSingleton<IHostedService>(new Hanging(release.Task))); // Stopped first.
        host.Hold = new TaskCompletionSource();
        host.Sqs.Send("""{"flavour":"mint","scoops":1}""");
        await host.AdvanceAsync();
        var stop = host.StopAsync();
        await PoolAtRest.WaitAsync();
        Assert.True(host.Made.Single().Context.Stopping.IsCancellationRequested);
        await host.AdvanceAsync(21);

        Assert.True(host.Made.Single().Token.IsCancellationRequested);
        Assert.Equal((0, 1), (host.Sqs.Deleted, host.Sqs.Visible));
        Assert.False(stop.IsCompleted);
        release.SetResult();
        await host.AdvanceAsync(10);
        await stop.WaitAsync(Patience.Limit);
    }

    private static void Queue(SqsWorkerOptions options) => options.QueueUrl = FakeSqs.Url;

    private static async Task<TestHost> HostAsync(Func<IServiceCollection, IServiceCollection> add)
    {
        var host = new TestHost(add);
        await host.StartAsync();
        return host;
    }

    private sealed class TestHost : IAsyncDisposable
    {
        private readonly IHost _host;

        public TestHost(Func<IServiceCollection, IServiceCollection> add)
        {
            (Sqs, OtherSqs) = (new FakeSqs(Time), new FakeSqs(Time));
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Logging.AddProvider(Log);
            builder.Services
                .AddSingleton<TimeProvider>(Time)
                .AddSingleton(Sqs.Client)
                .AddKeyedSingleton("elsewhere", OtherSqs.Client)
                .AddSingleton(this)
                .AddTaskProtection(o => (o.Task.Enabled, o.Instance.Enabled) = (TargetMode.Never, TargetMode.Never))
                .AddSingleton<IProtectionTarget>(Target);
            add(builder.Services);
            _host = builder.Build();
        }

        public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

        public FakeSqs Sqs { get; }

        /// <summary>Another account or region, for the worker "elsewhere".</summary>
        public FakeSqs OtherSqs { get; }

        public FakeTarget Target { get; } = new FakeTarget().Granting();

        public RecordingLog Log { get; } = new();

        public ConcurrentQueue<Made> Made { get; } = [];

        public TaskCompletionSource? Hold { get; set; }

        public ITaskProtection Protection => _host.Services.GetRequiredService<ITaskProtection>();

        public ISqsWorkerControl Control(string worker) => _host.Services.GetRequiredKeyedService<ISqsWorkerControl>(worker);

        public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);

        public Task StopAsync() => _host.StopAsync(CancellationToken.None);

        public async Task AdvanceAsync(double seconds = 0.2)
        {
            for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(seconds > 5 ? 250 : 50))
            {
                await PoolAtRest.WaitAsync();
                Time.Advance(TimeSpan.FromMilliseconds(seconds > 5 ? 250 : 50));
            }

            await PoolAtRest.WaitAsync();
        }

        public async ValueTask DisposeAsync()
        {
            Hold?.TrySetResult();
            var dispose = ((IAsyncDisposable)_host).DisposeAsync().AsTask();
            while (!dispose.IsCompleted)
            {
                await AdvanceAsync(1);
            }

            await dispose;
        }
    }

    private sealed record Made(IceCreamOrder Order, MessageContext Context, Handler Handler, CancellationToken Token);

    private sealed class Handler(TestHost host) : IMessageHandler<IceCreamOrder>, IAsyncDisposable
    {
        public bool IsDisposed { get; private set; }

        public async Task HandleAsync(IceCreamOrder message, MessageContext context, CancellationToken cancellationToken)
        {
            host.Made.Enqueue(new(message, context, this, cancellationToken));
            if (host.Hold is { } hold)
            {
                await hold.Task.WaitAsync(cancellationToken);
            }
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Shouting : IMessageSerializer<IceCreamOrder>
    {
        public IceCreamOrder Deserialize(string body) => body[0] == '!' ? throw new FormatException(body) : new(body.ToUpperInvariant(), 1);
    }

    private sealed class Whispering : IMessageSerializer<IceCreamOrder>
    {
        public IceCreamOrder Deserialize(string body) => new(body.ToLowerInvariant(), 1);
    }

    private sealed class Hanging(Task until) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => until;
    }
}
