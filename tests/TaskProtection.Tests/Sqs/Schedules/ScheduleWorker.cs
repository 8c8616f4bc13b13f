using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TaskProtection.Runtime;
using TaskProtection.Sqs;
using TaskProtection.Testing.Hosting;

namespace TaskProtection.Tests.Sqs;

/// <summary>One worker of a run: a process of its own, with the real runtime, a clock that ends with it, and a target that grants or refuses by plan.</summary>
internal sealed class ScheduleWorker : IDisposable
{
    private readonly ScheduleRun _run;
    private readonly PlannedWorker _plan;
    private readonly MortalTime _time;
    private readonly ScheduleSqs _sqs;
    private readonly TaskProtector _protector;
    private readonly SqsWorker _worker;

    public ScheduleWorker(ScheduleRun run, PlannedWorker plan, Func<Arrival, int, HandlerStep> step)
    {
        (_run, _plan) = (run, plan);
        _time = new MortalTime(run.Time);
        _sqs = new ScheduleSqs(run, plan.Name, run.Door);
        var options = run.Schedule.Protection;
        _protector = new TaskProtector([new ScheduleTarget(run, plan, _time)], Options.Create(options), _time, NullLogger<TaskProtector>.Instance);
        _worker = new SqsWorker(
            new SqsWorkerSettings(
                plan.Name,
                new SqsWorkerOptions
                {
                    QueueName = run.Schedule.QueueName,
                    MaxConcurrency = plan.MaxConcurrency,
                    WaitTime = run.Schedule.WaitTime,
                    ReceiveOnStop = plan.ReceiveOnStop,
                    DeleteBatchDelay = plan.DeleteBatchDelay,
                },
                options),
            new ScheduleHandler(run, plan.Name, _time, step),
            _sqs,
            _protector,
            new PauseGate(),
            new ScheduleLog(run.Chronicle, plan.Name),
            _time);
    }

    public WorkerCounters Counters => _worker.Counters;

    public async Task LiveAsync()
    {
        await Task.Delay(_plan.StartsAt, _run.Time);
        await StartAsync();
        await Task.Delay(_plan.StopsAt - _plan.StartsAt, _run.Time);
        await StopAsync();
    }

    public async Task StartAsync()
    {
        _run.Chronicle.Add(Happening.Started, _plan.Name);
        await _protector.StartAsync(CancellationToken.None);
        await _worker.StartAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, the drain, and the end of the process.</summary>
    public async Task StopAsync()
    {
        _run.Chronicle.Add(Happening.Sigterm, _plan.Name);
        _protector.BeginDrain();
        await _worker.StopAsync(CancellationToken.None);
        _run.Chronicle.Add(Happening.Exited, _plan.Name);
        _sqs.Die();
        _time.Die();
    }

    public void Dispose()
    {
        _worker.Dispose();
        _sqs.Dispose();
    }
}
