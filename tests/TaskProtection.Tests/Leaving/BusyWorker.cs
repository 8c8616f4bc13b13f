using TaskProtection.Runtime;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Tests.Leaving;

/// <summary>One task: the library's own runtime, and slots that take the next unit of work as soon as they are free and admitted.</summary>
internal sealed class BusyWorker : FleetTask
{
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(1);

    private readonly ExecutionContext _flow = ExecutionContext.Capture()!;
    private readonly TaskProtector _protector;
    private readonly Random _random;
    private readonly List<Task<ProtectionScope>> _entering = [];
    private readonly List<Unit> _running = [];
    private readonly int _slots;
    private readonly bool _isNew;
    private Task? _opening;
    private Task? _start;
    private int _unitsBegun;
    private bool _isPausing;
    private bool _isTerminated;

    public BusyWorker(BusyFleet fleet, TaskLaunch launch)
        : base(fleet, launch)
    {
        _isNew = launch.Version != BusyFleet.OldVersion;
        _random = new Random(fleet.Random.Next());
        _protector = Protect(fleet.Settings.Contender == Contender.Unprotected ? [] : [new BusyTarget(fleet, this)], _random);
        if (_isNew && fleet.Settings.Defect == Defect.Crashes)
        {
            _ = Time.CreateTimer(_ => End(1), null, fleet.Settings.CrashesAfter, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _slots = fleet.Settings.Slots;
        }

        fleet.Ledger.Change(_isNew, 0, _slots);
        _start = _protector.LookAroundAsync(CancellationToken.None);
        fleet.Touch(this);
    }

    private bool IsAlive => !Ended.Task.IsCompleted;

    public override void Terminate() => Time.Run(Stop);

    public override void Kill() => End(ExitCodes.Killed);

    public override void Look()
    {
        if (!IsAlive)
        {
            return;
        }

        if (_start is { IsCompleted: true })
        {
            _start.GetAwaiter().GetResult(); // Nothing here may make the start fail.
            _start = null;
            Watch();
        }

        if (_protector.Aborted.IsCancellationRequested)
        {
            _running.ToList().ForEach(Throw);
        }

        TakeAdmissions();
        while (WantsMore())
        {
            _entering.Add(Enter().AsTask());
            TakeAdmissions();
        }

        if (_isTerminated && _protector.Drained.IsCompleted)
        {
            End(0);
        }
    }

    private void Watch()
    {
        if (_slots > 0 && Fleet.Settings.Contender is Contender.Yielding or Contender.Retiring)
        {
            Watch(_protector, _random, new BusyLifetime(Stop));
        }
    }

    private void Stop()
    {
        if (!_isTerminated)
        {
            _isTerminated = true;
            Fleet.Ledger.Change(_isNew, 0, _running.Count - _slots);
            _protector.BeginDrain();
        }
    }

    private bool WantsMore() => _start is null && !_isPausing && !_isTerminated && _entering.Count + _running.Count < _slots && IsOpen();

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

    /// <summary>In a flow of its own, as every message has: what is entered is nested in nothing.</summary>
    private ValueTask<ProtectionScope> Enter()
    {
        ValueTask<ProtectionScope> entering = default;
        ExecutionContext.Run(_flow, _ => entering = _protector.EnterAsync(), null);
        return entering;
    }

    private void TakeAdmissions()
    {
        for (var i = 0; i < _entering.Count; i++)
        {
            if (_entering[i] is not { IsCompleted: true } entered)
            {
                continue;
            }

            _entering.RemoveAt(i--);
            if (entered.IsCompletedSuccessfully)
            {
                Begin(entered.Result);
            }
            else if (!_isPausing)
            {
                _isPausing = true;
                _ = entered.Exception; // Observed.
                _ = Time.CreateTimer(_ => _isPausing = false, null, PauseAfterRefusal, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Begin(ProtectionScope scope)
    {
        var unit = new Unit(scope, Fleet.Time.Now);
        _running.Add(unit);
        Count(1);
        var takes = _unitsBegun++ < _slots ? _random.NextDouble() * Fleet.Settings.Job : Fleet.Settings.Job;
        unit.End = Time.CreateTimer(_ => Finish(unit), null, takes, Timeout.InfiniteTimeSpan);
    }

    private void Finish(Unit unit)
    {
        if (_running.Remove(unit))
        {
            Count(-1);
            Fleet.Ledger.Finished();
            _ = unit.Scope.DisposeAsync();
        }
    }

    private void Throw(Unit unit)
    {
        _ = _running.Remove(unit);
        Count(-1);
        unit.End?.Dispose();
        Fleet.Ledger.Threw(unit.BegunAt);
        _ = unit.Scope.DisposeAsync();
    }

    private void Count(int busy) => Fleet.Ledger.Change(_isNew, busy, _isTerminated ? 0 : -busy);

    private void End(int exitCode)
    {
        if (!IsAlive)
        {
            return;
        }

        _running.ToList().ForEach(Throw);
        if (!_isTerminated)
        {
            Fleet.Ledger.Change(_isNew, 0, -_slots);
        }

        Time.Die();
        Fleet.Forget(this);
        _ = Ended.TrySetResult(exitCode);
    }

    private sealed class Unit(ProtectionScope scope, TimeSpan begunAt)
    {
        public ProtectionScope Scope { get; } = scope;

        public TimeSpan BegunAt { get; } = begunAt;

        public ITimer? End { get; set; }
    }
}
