using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TaskProtection.Runtime;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Tests.Chaos;

/// <summary>
/// One task: the library's own runtime, two targets, and a worker that behaves like the SQS worker without its calls. Everything in it
/// happens on the fleet's one thread.
/// </summary>
internal sealed class FleetProcess : ILaunchedTask
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Fleet _fleet;
    private readonly TaskLaunch _launch;
    private readonly ExecutionContext _flow = ExecutionContext.Capture()!;
    private readonly TaskProtector _protector;
    private readonly List<(Unit Unit, Task<ProtectionScope> Entering)> _entering = [];
    private readonly List<RunningUnit> _running = [];
    private readonly TaskCompletionSource<int> _completion = new();
    private readonly YieldsAtRandom? _yields;
    private Task? _opening;
    private Task? _start;
    private int _refusals;
    private bool _isPausing;
    private bool _isTerminated;

    public FleetProcess(Fleet fleet, TaskLaunch launch)
    {
        (_fleet, _launch) = (fleet, launch);
        Time = new ProcessTime(fleet.Time, () => fleet.Touch(this));
        _protector = new TaskProtector(
            fleet.Plan.Targets(fleet, this),
            Options.Create(fleet.Plan.Options),
            Time,
            NullLogger<TaskProtector>.Instance,
            new Random(fleet.Random.Next()),
            call => fleet.Post(() => Time.Run(call)));

        // Not StartAsync: under Refuse that enters once to prove its rights, and a wait for admission goes on on the thread pool.
        _start = _protector.LookAroundAsync(CancellationToken.None);
        _yields = fleet.Plan.Yields ? new YieldsAtRandom(_protector, Time, new Random(fleet.Random.Next())) : null;
        _yields?.CloseLater();
        fleet.Touch(this);
    }

    public string Id => _launch.TaskId;

    public string InstanceId => _launch.InstanceId;

    public ProcessTime Time { get; }

    public int? ProcessId => null;

    public Task<int> Completion => _completion.Task;

    public bool IsAlive => !_completion.Task.IsCompleted;

    public int Running => _running.Count;

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Time.Run(() =>
    {
        _isTerminated = true;
        _protector.BeginDrain();
    });

    /// <summary>SIGKILL.</summary>
    public void Kill() => End(ExitCodes.Killed);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What the process does when something has happened to it.</summary>
    public void Look()
    {
        if (!IsAlive || Time.IsPaused)
        {
            return;
        }

        if (_start is { IsCompleted: true })
        {
            _start.GetAwaiter().GetResult(); // Nothing here may make the start fail.
            _start = null;
        }

        TakeAdmissions();
        foreach (var running in _running.ToList())
        {
            Watch(running);
        }

        TakeWork();
        if (_isTerminated && _protector.Drained.IsCompleted)
        {
            End(0);
        }
    }

    private void TakeAdmissions()
    {
        foreach (var entry in _entering.Where(static entry => entry.Entering.IsCompleted).ToList())
        {
            _ = _entering.Remove(entry);
            if (entry.Entering.IsCompletedSuccessfully)
            {
                Begin(entry.Unit, entry.Entering.Result);
                continue;
            }

            Write(entry.Unit, "back");
            _fleet.GiveBack(entry.Unit, TimeSpan.Zero);
            if (entry.Entering.Exception?.InnerException is not TaskProtectionException { Failure: ProtectionFailure.Draining })
            {
                PauseALittle();
            }
        }
    }

    /// <summary>After a refusal nothing is taken for a while that grows: 1 to 30 seconds.</summary>
    private void PauseALittle()
    {
        if (_isPausing)
        {
            return;
        }

        var pause = TimeSpan.FromSeconds(Math.Min(1 << Math.Min(_refusals++, 5), LongestPause.TotalSeconds));
        _isPausing = true;
        _ = Time.CreateTimer(_ => _isPausing = false, null, pause, Timeout.InfiniteTimeSpan);
    }

    private void TakeWork()
    {
        while (_start is null && !_isPausing && !_protector.Stopping.IsCancellationRequested
            && _entering.Count + _running.Count < _fleet.Plan.Concurrency && IsOpen() && _fleet.Take() is { } unit)
        {
            Write(unit, "asks");
            var entering = Enter(unit);
            if (entering.IsCompletedSuccessfully)
            {
                Begin(unit, entering.Result);
            }
            else
            {
                _entering.Add((unit, entering.AsTask()));
            }

            TakeAdmissions();
        }
    }

    /// <summary>In a flow of its own, as every message has: what is entered is nested in nothing.</summary>
    private ValueTask<ProtectionScope> Enter(Unit unit)
    {
        ValueTask<ProtectionScope> entering = default;
        ExecutionContext.Run(_flow, _ => entering = _protector.EnterAsync($"unit {unit.Number}"), null);
        return entering;
    }

    private bool IsOpen()
    {
        if (_opening is { IsCompleted: false })
        {
            return false;
        }

        var opening = _protector.WaitUntilOpenAsync(CancellationToken.None).AsTask();
        _opening = opening.IsCompletedSuccessfully ? null : opening;
        return _opening is null;
    }

    private void Begin(Unit unit, ProtectionScope scope)
    {
        _refusals = 0;
        var running = new RunningUnit(unit, scope, scope.IsProtected);
        _running.Add(running);
        Write(unit, running.IsClaimed ? "begun protected" : "begun unprotected");
        running.End = Time.CreateTimer(_ => Finish(running, "made"), null, unit.Duration, Timeout.InfiniteTimeSpan);
    }

    private void Watch(RunningUnit running)
    {
        if (running.IsClaimed && running.Scope.ProtectionLost.IsCancellationRequested)
        {
            running.IsClaimed = false;
            Write(running.Unit, "exposed");
        }

        if (running.Unit.Manner == UnitManner.Quick && running.Scope.Stopping.IsCancellationRequested
            || running.Unit.Manner != UnitManner.Stubborn && running.Scope.Aborted.IsCancellationRequested)
        {
            Finish(running, "stopped");
        }
    }

    private void Finish(RunningUnit running, string how)
    {
        if (!_running.Remove(running))
        {
            return;
        }

        running.End?.Dispose();
        Write(running.Unit, how);
        if (how == "made")
        {
            _fleet.Made(running.Unit);
        }
        else
        {
            _fleet.GiveBack(running.Unit, TimeSpan.Zero);
        }

        _ = running.Scope.DisposeAsync();
    }

    private void End(int exitCode)
    {
        if (!_completion.TrySetResult(exitCode))
        {
            return;
        }

        Time.Die();
        foreach (var unit in _running.Select(static r => r.Unit).Concat(_entering.Select(static e => e.Unit)))
        {
            _fleet.GiveBack(unit, TimeSpan.FromSeconds(30)); // When its visibility timeout is over.
        }

        _fleet.Forget(this);
    }

    private void Write(Unit unit, string what) => _launch.Output($"order {unit.Number} {what}");
}
