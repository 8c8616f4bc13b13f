using System.Collections.Concurrent;
using System.Globalization;
using TaskProtection.Sqs;
using TaskProtection.Testing;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Time;

namespace TaskProtection.Tests.Sqs;

/// <summary>Runs one schedule to its end by one door: the workers until they have stopped, then one more that finishes what they left.</summary>
internal sealed class ScheduleRun : IAsyncDisposable
{
    /// <summary>The longest delay of a failed message is 15 minutes; nothing is hidden for longer once the workers are gone.</summary>
    private static readonly TimeSpan EveryDelay = TimeSpan.FromMinutes(16);

    private static int _runs;

    private readonly ConcurrentDictionary<string, ScheduleWorker> _workers = [];
    private readonly ConcurrentQueue<string> _findings = [];
    private readonly long _start;

    public ScheduleRun(Schedule schedule, Door door)
    {
        (Schedule, Door, Number) = (schedule, door, Interlocked.Increment(ref _runs));
        _start = Time.GetTimestamp();
        World = new Testing.Simulator(new SimulatorOptions { Time = Time, Seed = schedule.Seed });
        Chronicle = new Chronicle(World.Events);
        var dead = World.Sqs.CreateQueue(schedule.IsFifo ? "dead.fifo" : "dead");
        Queue = World.Sqs.CreateQueue(
            schedule.QueueName, schedule.MaxReceiveCount is { } count ? schedule.Queue with { Redrive = new SqsRedrive(dead, count) } : schedule.Queue);
    }

    public Schedule Schedule { get; }

    public Door Door { get; }

    /// <summary>Its own in this process.</summary>
    public int Number { get; }

    public VirtualTime Time { get; } = new();

    public TimeSpan Elapsed => Time.GetElapsedTime(_start);

    public Testing.Simulator World { get; }

    public Testing.Sqs.SqsQueue Queue { get; }

    public Chronicle Chronicle { get; }

    public IReadOnlyDictionary<string, WorkerCounters> Counters => _workers.ToDictionary(w => w.Key, w => w.Value.Counters);

    /// <summary>The worker that comes after the others; it grants itself everything and its handler does all at once.</summary>
    public PlannedWorker LastPlan { get; } = new("last", default, default, MaxConcurrency: 10, ReceiveOnStop.WaitOut, default, default, default, []);

    public IReadOnlyCollection<string> Findings => _findings;

    public async Task RunAsync()
    {
        try
        {
            await Time.RunAsync(LiveAsync, limit: TimeSpan.FromHours(1));
            World.Sqs.CheckConservation();
        }
        catch (Exception error)
        {
            _findings.Enqueue($"it did not come to its end: {error.Message}");
        }
    }

    /// <summary>Nothing is lost or made up, at this very moment.</summary>
    public void Check()
    {
        try
        {
            Queue.CheckConservation();
        }
        catch (InvalidOperationException error)
        {
            _findings.Enqueue(error.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.Values)
        {
            worker.Dispose();
        }

        await World.DisposeAsync();
    }

    private async Task LiveAsync()
    {
        foreach (var fault in Schedule.Faults)
        {
            fault.Plant(World.Faults);
        }

        foreach (var plan in Schedule.Workers)
        {
            _workers[plan.Name] = new ScheduleWorker(this, plan, static (arrival, count) => arrival.Step(count));
        }

        await Task.WhenAll(
            Schedule.Arrivals.GroupBy(a => a.Sender).Select(SendAsync)
                .Concat(Schedule.Duplicates.Select(DuplicateAsync))
                .Concat(_workers.Values.Select(w => w.LiveAsync())));
        World.Faults.Clear();
        if (Queue.Count().Live > 0)
        {
            await FinishAsync();
        }
    }

    private async Task SendAsync(IEnumerable<Arrival> arrivals)
    {
        foreach (var arrival in arrivals)
        {
            await Task.Delay(arrival.At - Elapsed, Time);
            var body = arrival.Number.ToString(CultureInfo.InvariantCulture);
            _ = Queue.Send(new SqsContent { Body = body, GroupId = arrival.Group, DeduplicationId = Schedule.IsFifo ? body : null });
            Check();
        }
    }

    private async Task DuplicateAsync(TimeSpan at)
    {
        await Task.Delay(at, Time);
        Queue.DuplicateNext();
    }

    private async Task FinishAsync()
    {
        await Task.Delay(EveryDelay, Time);
        if (Queue.Count() is { Live: > 0 } counts && counts.Visible < counts.Live)
        {
            _findings.Enqueue($"hidden long after the last worker has gone: {counts}");
        }

        var last = _workers[LastPlan.Name] = new ScheduleWorker(this, LastPlan, static (_, _) => default);
        await last.StartAsync();
        await Queue.WaitUntilEmptyAsync();
        await last.StopAsync();
    }
}
