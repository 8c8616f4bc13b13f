using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>
/// Yielding: AWS gets a fair chance to take this task at a moment when nothing is lost. Whoever knows that AWS wants it gone takes the steps:
/// <list type="number">
/// <item><see cref="TryClose"/>: new work waits, nested work excepted. What runs goes on, and protection stays even when the last of it leaves.</item>
/// <item><see cref="LetGo"/>: as soon as nobody is in, everything is released, without linger.</item>
/// <item><see cref="Reopen"/>: whoever waited is admitted. It may come at any time, also in place of the step before.</item>
/// </list>
/// A drain may begin at any time too, and ends it.
/// </content>
internal sealed partial class TaskProtector
{
    private TaskCompletionSource? _emptied;
    private TimeSpan? _heldSince;
    private bool _lettingGo;
    private bool _hasManySlots;

    /// <summary>How long AWS may have been kept from taking this task without a gap; null while it may take it.</summary>
    public TimeSpan? HeldFor
    {
        get
        {
            lock (_gate)
            {
                return _clock.Now.Monotonic - _heldSince;
            }
        }
    }

    /// <summary>Whether units of work have ever run side by side: to yield then costs the slots that are empty while the last of them runs.</summary>
    public bool HasManySlots
    {
        get
        {
            lock (_gate)
            {
                return _hasManySlots;
            }
        }
    }

    private bool IsClosed => _emptied is not null;

    /// <summary>Whether it is still open what a closed task does: until then it keeps its protection, however long that takes and whoever has left.</summary>
    private bool IsUndecided => IsClosed && !_lettingGo && !_leaving;

    /// <summary>
    /// Closes admission until <see cref="Reopen"/>. Returns what completes once nobody is in, or when it is open again; null where
    /// admission is closed already, by a drain, a refusal or another yield.
    /// </summary>
    public Task? TryClose(string reason)
    {
        var effects = default(Effects);
        Task emptied;
        lock (_gate)
        {
            if (_leaving || IsClosed || _targets.Blocked is not null)
            {
                return null;
            }

            _emptied = new TaskCompletionSource(); // Completed where calls are made: what goes on there is neither under the lock nor in a user's flow.
            _admitUntil = 0;
            emptied = _emptied.Task;
            YieldCount++;
            var holders = _holders.Count;
            effects.Add(() => RuntimeLog.Yielding(_logger, reason, holders));
            if (holders == 0)
            {
                Complete(_emptied, ref effects);
            }
        }

        effects.Run();
        return emptied;
    }

    public void LetGo()
    {
        var effects = default(Effects);
        lock (_gate)
        {
            if (_leaving || !IsClosed)
            {
                return;
            }

            _lettingGo = true;
            _targets.Tell(static core => core.Yielding());
            if (_holders.Count == 0)
            {
                _idleSince = _clock.Timestamp;
                BecomeIdle(_clock.At(_idleSince), ref effects);
            }
        }

        effects.Run();
    }

    public void Reopen()
    {
        var effects = default(Effects);
        lock (_gate)
        {
            if (!IsClosed)
            {
                return;
            }

            var emptied = _emptied!;
            (_emptied, _lettingGo) = (null, false);
            if (!_leaving)
            {
                Complete(emptied, ref effects);
                effects.Add(() => RuntimeLog.Reopened(_logger));
                AdmitAgain(_clock.Now, ref effects);
            }
        }

        effects.Run();
    }

    private void Complete(TaskCompletionSource emptied, ref Effects effects) => effects.Add(() => _dispatch(() => emptied.TrySetResult()));

    private void AdmitAgain(Instant now, ref Effects effects)
    {
        _targets.Tell(static core => core.Reopened());
        foreach (var waiter in _waiters)
        {
            waiter.Timer?.Change(_options.CallTimeout, Timeout.InfiniteTimeSpan); // From now on it is AWS that it waits for.
            Need(now, waiter.Expected);
        }

        LeaveIfLast(ref effects); // Whoever was in may have left meanwhile.
        Pump(now, ref effects);
    }
}
