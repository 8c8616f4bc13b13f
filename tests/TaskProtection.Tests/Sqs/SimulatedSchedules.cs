using System.Collections.Concurrent;
using Amazon.SQS;
using Microsoft.Extensions.Logging;
using TaskProtection.Core;
using TaskProtection.Runtime;
using TaskProtection.Sqs;
using TaskProtection.Testing;
using TaskProtection.Testing.Time;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Sqs;

/// <summary>The worker with Amazon's own client on the simulator, under random arrivals, handlers, faults, refusals and a SIGTERM at a random instant.</summary>
public class ARandomScheduleOnTheSimulator
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Loses_nothing_strands_nothing_and_handles_nothing_twice_at_once(int seed)
    {
        await using var run = new Run(seed);
        run.World.Faults.On("sqs", "DeleteMessageBatch", probability: 0.3).LoseReplies();
        run.World.Faults.On("sqs", "ChangeMessageVisibilityBatch", probability: 0.3).Fail(503, "ServiceUnavailable");
        run.World.Faults.On("sqs", "ReceiveMessage", probability: 0.1).Fail(500, "InternalError");
        await run.RunAsync();

        var counts = run.Queue.CheckConservation();
        var done = run.Worker.Counters;
        Assert.True(done.Stranded == 0, run.Trace());
        Assert.Equal((60, 0), (counts.Deleted + counts.Visible, counts.InFlight));
        Assert.True(done.Received == done.Deleted + done.Failed + done.Returned + done.Unknown + done.Lost, run.Trace());
        Assert.True(done.Lost > 0 || !run.Overlapped, "a message was handled twice at the same time");
        Assert.True(counts.Deleted > 0);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task Raises_no_receive_count_by_more_than_one_in_vain_while_protection_is_refused(int seed)
    {
        await using var run = new Run(seed) { RefusesOften = true };
        await run.RunAsync();

        run.Queue.CheckConservation();
        Assert.Equal(0, run.Worker.Counters.Stranded);
        Assert.True(run.Log.Count(420) + run.Log.Count(421) > 0, "nothing that was received was ever refused");
        Assert.All(run.InVain(), vain => Assert.True(vain.Value <= 1, $"{vain.Key} was received {vain.Value} times in vain"));
    }

    private sealed class Run : IAsyncDisposable
    {
        private readonly VirtualTime _time = new();
        private readonly Random _random;
        private readonly TaskProtector _protector;
        private readonly FakeTarget _target;
        private readonly IAmazonSQS _client;
        private readonly ConcurrentDictionary<string, int> _running = [];
        private readonly ConcurrentDictionary<string, int> _begun = [];
        private TimeSpan _stoppedAt;

        public Run(int seed)
        {
            _random = new Random(seed);
            World = new Testing.Simulator(new SimulatorOptions { Time = _time, Seed = seed });
            Queue = World.Sqs.CreateQueue("orders");
            _client = World.CreateSqsClient();
            _target = new FakeTarget { Linger = TimeSpan.FromSeconds(1) };
            _target.Auto = Answer;
            var options = new TaskProtectionOptions();
            _protector = new TaskProtector([_target], Microsoft.Extensions.Options.Options.Create(options), _time, new Logger<TaskProtector>(new LoggerFactory()));
            Worker = new SqsWorker(
                new SqsWorkerSettings("orders", new SqsWorkerOptions { QueueName = "orders", MaxConcurrency = 1 + Next(20) }, options),
                new Handler(this),
                _client,
                _protector,
                new PauseGate(),
                new Logger<SqsWorker>(new LoggerFactory([Log])),
                _time);
        }

        public RecordingLog Log { get; } = new();

        public bool RefusesOften { get; init; }

        public Testing.Simulator World { get; }

        public Testing.Sqs.SqsQueue Queue { get; }

        public SqsWorker Worker { get; }

        public bool Overlapped { get; private set; }

        public Task RunAsync() => _time.RunAsync(LifeAsync, TimeSpan.FromHours(1));

        /// <summary>Per message: how often it was received before the stop without its handler having begun.</summary>
        public Dictionary<string, int> InVain() => World.Events.Snapshot()
            .Where(e => e.Kind == "sqs.received" && e.At < _stoppedAt)
            .GroupBy(e => (string)e.Fields["message"]!)
            .ToDictionary(g => g.Key, g => g.Count() - _begun.GetValueOrDefault(g.Key));

        /// <summary>What the worker said and what the queue saw, from a little before the stop.</summary>
        public string Trace() => string.Join(
            '\n',
            Log.Lines.TakeLast(20).Select(l => $"{l.Id.Id} {l.Text}")
                .Concat(World.Events.Snapshot().Where(e => e.At > _stoppedAt - TimeSpan.FromSeconds(5)).Select(e => $"{e.At} {e.Kind} {e.Fields.ToJsonString()}")));

        public async ValueTask DisposeAsync()
        {
            Worker.Dispose();
            _client.Dispose();
            await World.DisposeAsync();
        }

        private async Task LifeAsync()
        {
            await _protector.StartAsync(CancellationToken.None);
            await Worker.StartAsync(CancellationToken.None);
            for (var sent = 0; sent < 60; sent++)
            {
                Queue.Send("{}");
                await Task.Delay(TimeSpan.FromMilliseconds(Next(RefusesOften ? 8000 : 1500)), _time);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Next(20_000)), _time);
            World.Faults.Clear(); // What a stop can do about an SQS that fails is tried elsewhere.
            _stoppedAt = World.Events.Snapshot()[^1].At;
            _protector.BeginDrain();
            await Worker.StopAsync(CancellationToken.None);

            // The delays of failed messages end; everything that was given back can be received.
            await Task.Delay(TimeSpan.FromMinutes(16), _time);
        }

        private ProtectionReply? Answer(CallKind kind)
            => new(kind == CallKind.Protect && RefusesOften && Next(2) == 0 ? ProtectionOutcome.Refused : ProtectionOutcome.Done);

        private int Next(int below)
        {
            lock (_random)
            {
                return _random.Next(below);
            }
        }

        private sealed class Handler(Run run) : MessageInvoker
        {
            public override async Task InvokeAsync(string? body, MessageContext context, CancellationToken cancellationToken)
            {
                run._begun.AddOrUpdate(context.MessageId, 1, static (_, n) => n + 1);
                if (run._running.AddOrUpdate(context.MessageId, 1, static (_, n) => n + 1) > 1)
                {
                    run.Overlapped = true;
                }

                try
                {
                    var ignores = run.Next(10) == 0;
                    await Task.Delay(TimeSpan.FromMilliseconds(run.Next(run.Next(4) == 0 ? 60_000 : 2000)), run._time, ignores ? CancellationToken.None : cancellationToken);
                    if (run.Next(5) == 0)
                    {
                        throw new InvalidOperationException("no milk");
                    }
                }
                finally
                {
                    run._running.AddOrUpdate(context.MessageId, 0, static (_, n) => n - 1);
                }
            }
        }
    }
}
