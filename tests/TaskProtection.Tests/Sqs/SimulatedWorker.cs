using System.Collections.Concurrent;
using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TaskProtection.Runtime;
using TaskProtection.Sqs;
using TaskProtection.Testing;
using TaskProtection.Testing.Time;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Sqs;

/// <summary>A worker whole from Amazon's own client to a handler of a type, on the simulator: what a message carries goes over the wire.</summary>
internal sealed class SimulatedWorker : IAsyncDisposable
{
    private readonly VirtualTime _time = new();
    private readonly Testing.Simulator _world;
    private readonly IAmazonSQS _client;
    private readonly TaskProtector _protector;
    private readonly ServiceProvider _services;
    private readonly SqsWorker _worker;

    /// <param name="onOrder">What the handler does beside remembering what it got.</param>
    /// <param name="queue">The name of its queue.</param>
    public SimulatedWorker(Func<MessageContext, Task>? onOrder = null, string queue = "orders")
    {
        _world = new Testing.Simulator(new SimulatorOptions { Time = _time });
        Queue = _world.Sqs.CreateQueue(queue);
        _client = _world.CreateSqsClient();
        var options = new TaskProtectionOptions();
        _protector = new TaskProtector(
            [new FakeTarget().Granting()], Microsoft.Extensions.Options.Options.Create(options), _time, NullLogger<TaskProtector>.Instance);
        _services = new ServiceCollection().AddScoped(_ => new Handler(this, onOrder ?? (static _ => Task.CompletedTask))).BuildServiceProvider();
        _worker = new SqsWorker(
            new SqsWorkerSettings("orders", new SqsWorkerOptions { QueueName = queue }, options),
            new MessageInvoker<IceCreamOrder, Handler>(
                _services.GetRequiredService<IServiceScopeFactory>(), new JsonMessageSerializer<IceCreamOrder>(OrderJson.Default.IceCreamOrder)),
            _client,
            _protector,
            new PauseGate(),
            NullLogger<SqsWorker>.Instance,
            _time);
    }

    public Testing.Sqs.SqsQueue Queue { get; }

    public ConcurrentQueue<(IceCreamOrder Order, MessageContext Context)> Handled { get; } = [];

    /// <summary>Sends one message to a worker that runs, and stops it 5 seconds later.</summary>
    public Task RunAsync(SendMessageRequest message) => _time.RunAsync(
        async () =>
        {
            await _protector.StartAsync(CancellationToken.None);
            await _worker.StartAsync(CancellationToken.None);
            message.QueueUrl = Queue.Url;
            await _client.SendMessageAsync(message);
            await Task.Delay(TimeSpan.FromSeconds(5), _time);
            _protector.BeginDrain();
            await _worker.StopAsync(CancellationToken.None);
        },
        TimeSpan.FromMinutes(2));

    public async ValueTask DisposeAsync()
    {
        _worker.Dispose();
        _client.Dispose();
        await _services.DisposeAsync();
        await _world.DisposeAsync();
    }

    private sealed class Handler(SimulatedWorker worker, Func<MessageContext, Task> onOrder) : IMessageHandler<IceCreamOrder>
    {
        public Task HandleAsync(IceCreamOrder message, MessageContext context, CancellationToken cancellationToken)
        {
            worker.Handled.Enqueue((message, context));
            return onOrder(context);
        }
    }
}
