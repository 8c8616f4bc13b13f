using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>
/// Leaving, which a drain (SIGTERM), a disruption that AWS announces, and a target that says so all begin, and nothing takes back:
/// <list type="number">
/// <item>At once: admission closes (nested work excepted), waiters fail, <see cref="Stopping"/> fires.</item>
/// <item>Until the deadline: work finishes, renewals go on. When the last holder leaves, everything is released at once.</item>
/// <item>At the deadline: <see cref="Aborted"/> fires, nested work is refused too, and everything is released whoever holds.</item>
/// <item>In a drain, when the last holder has left and nothing that outlives the process is protected, or CleanupTimeout after the
/// deadline (after SIGTERM, where that came later): <see cref="Drained"/> completes.</item>
/// </list>
/// The deadline is the earliest of those known: DrainTimeout after SIGTERM, and what each disruption names. Until there is one, work
/// has all the time it needs.
/// </content>
internal sealed partial class TaskProtector
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _abortTimer;
    private readonly ITimer _cleanupTimer;
    private string _leavingReason = "shutdown has begun";
    private TimeSpan? _abortAt;
    private TimeSpan _drainingSince;
    private bool _leaving;
    private bool _draining;
    private bool _aborting;

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
            var now = _clock.Now;
            _drainingSince = now.Monotonic;
            AbortWithin(_options.EffectiveDrainTimeout, now);
            var (holders, left) = (_holders.Count, UntilAbort(now));
            _cleanupTimer.Change(left + _options.EffectiveCleanupTimeout, Timeout.InfiniteTimeSpan);
            effects.Add(() => RuntimeLog.Draining(_logger, holders, left));
            CloseAdmission("shutdown has begun", now, ref effects);
            Pump(now, ref effects);
        }

        effects.Run();
    }

    /// <summary>
    /// Leaves because of a disruption that is not SIGTERM. May be called again, when another one comes or this one comes sooner. Never
    /// throws; does not block.
    /// </summary>
    /// <param name="reason">Why, for whoever is refused: the rest of a sentence.</param>
    /// <param name="workEndsIn">
    /// When what still runs must stop, unless that is to be sooner anyway; null where nothing names a time. No more than a timer reaches: later
    /// is as good as never.
    /// </param>
    /// <returns>Whether that changed anything: it was not leaving yet, or the deadline is nearer now.</returns>
    public bool BeginLeaving(string reason, TimeSpan? workEndsIn)
    {
        var effects = default(Effects);
        bool begins, isNearer;
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            var now = _clock.Now;
            begins = !_leaving;
            isNearer = workEndsIn is { } left && left < LongestTimer && AbortWithin(left, now);
            if (isNearer && _draining && !_drained.Task.IsCompleted)
            {
                _cleanupTimer.Change(UntilAbort(now) + _options.EffectiveCleanupTimeout, Timeout.InfiniteTimeSpan); // sooner than the drain's own
            }

            CloseAdmission(reason, now, ref effects);
            Pump(now, ref effects);
        }

        effects.Run();
        return begins || isNearer;
    }

    /// <summary>False when the deadline stays as it is, because it comes no later, or has come.</summary>
    private bool AbortWithin(TimeSpan left, Instant now)
    {
        left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        if (_aborting || _abortAt <= now.Monotonic + left)
        {
            return false;
        }

        _abortAt = now.Monotonic + left;
        _abortTimer.Change(left, Timeout.InfiniteTimeSpan);
        return true;
    }

    /// <summary>Zero once the deadline has come. Only where there is one.</summary>
    private TimeSpan UntilAbort(Instant now) => !_aborting && _abortAt > now.Monotonic ? _abortAt.Value - now.Monotonic : TimeSpan.Zero;

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
                AbortedCount += _holders.Count;
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
        _metrics?.Drained(_clock.Now.Monotonic - _drainingSince, ref effects);
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
