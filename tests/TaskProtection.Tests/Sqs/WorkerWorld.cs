using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Core;
using TaskProtection.Runtime;
using TaskProtection.Sqs;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Sqs;

/// <summary>A worker on a fake queue and the real runtime, on fake time. The handler is the test's.</summary>
internal sealed class WorkerWorld : IAsyncDisposable
{
    /// <summary>
    /// For tests that last hours. Shorter than the time that the worker gives a call (5 s): while the clock makes one step the pool
    /// is at work beside it, and a call that begins early in a step must not be timed out by the same one.
    /// </summary>
    public static readonly TimeSpan LongStep = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly Lazy<SqsWorker> _worker;
    private Func<ITaskProtection, ITaskProtection> _decorate = static protection => protection;

    /// <param name="configure">Changes the worker's options.</param>
    /// <param name="protection">Changes the runtime's options.</param>
    /// <param name="beside">Another task on the same queue and the same clock, for a fleet.</param>
    /// <param name="meter">Where the worker is measured.</param>
    /// <param name="name">The worker's name.</param>
    public WorkerWorld(
        Action<SqsWorkerOptions>? configure = null, Action<TaskProtectionOptions>? protection = null, WorkerWorld? beside = null, SqsMeter? meter = null, string name = "orders")
    {
        Time = beside?.Time ?? new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        Sqs = beside?.Sqs ?? new FakeSqs(Time);
        Target = new FakeTarget().Granting();
        Options.QueueUrl = FakeSqs.Url;
        configure?.Invoke(Options);
        protection?.Invoke(ProtectionOptions);
        Protector = new TaskProtector(
            [Target], Microsoft.Extensions.Options.Options.Create(ProtectionOptions), Time, new Logger<TaskProtector>(new LoggerFactory([new RecordingLog()])));
        Handler = new TestHandler(this);
        Flow = new SqsWorkerFlow(name, Pause);
        _worker = new(() => new SqsWorker(
            new SqsWorkerSettings(name, Options, ProtectionOptions), Handler, Sqs.Client, _decorate(Protector), Pause, new Logger<SqsWorker>(new LoggerFactory([Log])), Time, meter, flow: Flow));
    }

    public FakeTimeProvider Time { get; }

    public FakeSqs Sqs { get; }

    public FakeTarget Target { get; }

    public TaskProtector Protector { get; }

    public SqsWorkerOptions Options { get; } = new();

    public TaskProtectionOptions ProtectionOptions { get; } = new();

    public TestHandler Handler { get; }

    public RecordingLog Log { get; } = new();

    public PauseGate Pause { get; } = new();

    public SqsWorkerFlow Flow { get; }

    public SqsWorker Worker => _worker.Value;

    /// <summary>How many threads the test's handlers block.</summary>
    public int Blocked { get; set; }

    public WorkerCounters Counters => Worker.Counters;

    public static async Task<WorkerWorld> StartedAsync(
        Action<WorkerWorld>? arrange = null, Action<SqsWorkerOptions>? configure = null, Action<TaskProtectionOptions>? protection = null)
    {
        var world = new WorkerWorld(configure, protection);
        arrange?.Invoke(world);
        await world.StartAsync();
        return world;
    }

    public async Task StartAsync()
    {
        await Protector.StartAsync(TestContext.Current.CancellationToken);
        await Worker.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);
        await PoolAtRest.WaitAsync(Blocked);
    }

    public void Decorate(Func<ITaskProtection, ITaskProtection> decorate) => _decorate = decorate;

    /// <summary>ECS refuses everything from now on.</summary>
    public void Refuse() => Target.Auto = static kind => new ProtectionReply(kind == CallKind.Protect ? ProtectionOutcome.Refused : ProtectionOutcome.Done) { Reason = "DEPLOYMENT_BLOCKED" };

    /// <summary>Moves the clock in small steps and lets everything come to rest after each.</summary>
    public async Task AdvanceAsync(TimeSpan by, TimeSpan? step = null)
    {
        for (var left = by; left > TimeSpan.Zero;)
        {
            var now = left < (step ?? Step) ? left : step ?? Step;
            Time.Advance(now);
            left -= now;
            await PoolAtRest.WaitAsync(Blocked);
        }
    }

    public Task AdvanceAsync(double seconds) => AdvanceAsync(TimeSpan.FromSeconds(seconds), seconds > 5 ? TimeSpan.FromMilliseconds(250) : null);

    /// <summary>SIGTERM: the drain begins, and the host calls StopAsync.</summary>
    public Task StopAsync()
    {
        Protector.BeginDrain();
        return Worker.StopAsync(CancellationToken.None);
    }

    /// <summary>Stops, and moves the clock until the worker has stopped. Fails when it takes longer than the whole stop timeout.</summary>
    public async Task<TimeSpan> StopToTheEndAsync()
    {
        var start = Time.GetTimestamp();
        var stop = StopAsync();
        await PoolAtRest.WaitAsync(Blocked);
        while (!stop.IsCompleted)
        {
            Assert.True(Time.GetElapsedTime(start) < ProtectionOptions.StopTimeout, "the worker had not stopped when SIGKILL came");
            await AdvanceAsync(Step);
        }

        await stop;
        return Time.GetElapsedTime(start);
    }

    /// <summary>Sent = deleted + visible + in flight + dead-lettered, and nothing left behind.</summary>
    public void AssertConserved(int deleted, int visible, int inFlight = 0, int deadLettered = 0)
    {
        Assert.Equal((deleted, visible, inFlight, deadLettered), (Sqs.Deleted, Sqs.Visible, Sqs.InFlight, Sqs.DeadLettered));
        Assert.Equal(Sqs.Messages.Count, deleted + visible + inFlight + deadLettered);
    }

    /// <summary>Lets every handler go. The protector stays: its end waits for a clock that nobody moves any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Handler.ReleaseAll();
        await PoolAtRest.WaitAsync();
        Worker.Dispose();
    }
}
