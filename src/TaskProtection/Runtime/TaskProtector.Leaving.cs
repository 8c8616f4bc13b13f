using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>
/// Leaving. The one clock of a drain:
/// <list type="number">
/// <item>At once: admission closes (nested work excepted), waiters fail, <see cref="Stopping"/> fires.</item>
/// <item>Until DrainTimeout: work finishes, renewals go on. When the last holder leaves, everything is released at once.</item>
/// <item>At DrainTimeout: <see cref="Aborted"/> fires, nested work is refused too, and everything is released whoever holds.</item>
/// <item>When the last holder has left and nothing that outlives the process is protected, or CleanupTimeout later:
/// <see cref="Drained"/> completes.</item>
/// </list>
/// </content>
internal sealed partial class TaskProtector
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _abortTimer;
    private readonly ITimer _cleanupTimer;
    private string _leavingReason = "shutdown has begun";
    private bool _leaving;
    private bool _draining;
    private bool _aborting;
    private bool _disposed;

    public CancellationToken Stopping => _stopping.Token;

    public CancellationToken Aborted => _aborted.Token;

    /// <summary>Completes when the drain has ended: all work has left and the releases were made, or the cleanup time is over. Never faults.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Starts the drain. Idempotent; never throws; does not block.</summary>
    public void BeginDrain()
    {
        var effects = default(Effects);
        lock (_gate)
        {
            if (_draining)
            {
                return;
            }

            _draining = true;
            var holders = _holders.Count;
            effects.Add(() => RuntimeLog.Draining(_logger, holders, _options.EffectiveDrainTimeout));
            _abortTimer.Change(_options.EffectiveDrainTimeout, Timeout.InfiniteTimeSpan);
            _cleanupTimer.Change(_options.EffectiveDrainTimeout + _options.EffectiveCleanupTimeout, Timeout.InfiniteTimeSpan);
            var now = _clock.Now;
            CloseAdmission("shutdown has begun", now, ref effects);
            Pump(now, ref effects);
        }

        effects.Run();
    }

    /// <summary>For a host that was never stopped in order: gives up what still runs and waits for the releases, for CleanupTimeout at most.</summary>
    public async ValueTask DisposeAsync()
    {
        GiveUp();
        await Drained.ConfigureAwait(false);
    }

    /// <summary>The same without waiting: a container that is disposed synchronously cannot wait for AWS.</summary>
    public void Dispose() => GiveUp();

    private void GiveUp()
    {
        BeginDrain();
        var aborting = Aborted.IsCancellationRequested;
        OnDrainDeadline();
        lock (_gate)
        {
            _abortTimer.Dispose();
            _disposed = true;
            if (_drained.Task.IsCompleted)
            {
                _targets.Dispose();
            }
            else if (!aborting)
            {
                _cleanupTimer.Change(_options.EffectiveCleanupTimeout, Timeout.InfiniteTimeSpan); // sooner than the drain's own
            }
        }
    }

    private void CloseAdmission(string reason, Instant now, ref Effects effects)
    {
        if (_leaving)
        {
            return;
        }

        _leaving = true;
        _leavingReason = reason;
        _ = _stopping.CancelAsync(); // Marks it now and runs its callbacks on the pool: none runs under the lock.
        foreach (var waiter in _waiters)
        {
            waiter.Scope.State = ScopeState.Dead;
            Finish(waiter, DrainingException());
        }

        _waiters.Clear();
        if (_opening is not null)
        {
            _opening.SetException(DrainingException());
            _ = _opening.Task.Exception; // Observed: whoever waited may have given up already.
            _opening = null;
        }

        _targets.Tell(static core => core.Leaving());
        if (_holders.Count == 0)
        {
            _idleSince = _clock.Timestamp;
            BecomeIdle(now, ref effects);
        }
    }

    private void OnDrainDeadline()
    {
        var effects = default(Effects);
        lock (_gate)
        {
            if (_aborting)
            {
                return;
            }

            // Also after the drain has ended: what is not counted any more, or never was, may be waiting for it.
            _aborting = true;
            _ = _aborted.CancelAsync();
            if (_drained.Task.IsCompleted)
            {
                return;
            }

            if (_holders.Count > 0)
            {
                var work = string.Join(", ", _holders.Enumerate().Select(s => s.Work ?? "a unit of work without a name").Take(20));
                effects.Add(() => RuntimeLog.Aborting(_logger, work));
            }

            _idleSince = _clock.Timestamp;
            BecomeIdle(_clock.At(_idleSince), ref effects);
        }

        effects.Run();
    }

    private void OnCleanupDeadline()
    {
        var effects = default(Effects);
        lock (_gate)
        {
            EndDrain(ref effects);
        }

        effects.Run();
    }

    private void EndDrainIfDone(ref Effects effects)
    {
        if (_draining && _holders.Count == 0 && _targets.NothingOutlives)
        {
            EndDrain(ref effects);
        }
    }

    private void EndDrain(ref Effects effects)
    {
        if (!_drained.TrySetResult())
        {
            return;
        }

        var left = _holders.Count;
        effects.Add(() => RuntimeLog.Drained(_logger, left));
        foreach (var name in _targets.Outliving.Select(d => d.Name).ToList())
        {
            effects.Add(() => RuntimeLog.LeftProtected(_logger, name));
        }

        _cleanupTimer.Dispose();
        _idleTimer.Dispose();
        _overdueTimer.Dispose();
        if (_disposed)
        {
            _targets.Dispose();
        }
    }
}
