using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>What changes the state from outside a caller: answers, alarms, and the last one leaving.</content>
internal sealed partial class TaskProtector
{
    /// <summary>A .NET timer takes at most 49 days; after a longer time the alarm just asks once in between.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    /// <summary>Up to when new work may be admitted without asking. Where nothing can be protected it may, unless it must not run unprotected.</summary>
    private TimeSpan? AdmitUntil => _targets.NothingApplies && _options.WhenUnavailable == UnavailablePolicy.Refuse ? null : _targets.AdmitUntil;

    /// <summary>Whoever waits for a yield to end wants nothing meanwhile.</summary>
    private bool IsAnyWaiterWanting => _waiters.Count > 0 && !IsClosed;

    /// <summary>
    /// For the fake of <c>TaskProtection.Testing</c>, whose AWS changes its mind at a test's word: every target is asked again now for what is wanted, whatever
    /// pause the clock would have it keep, and a lease has at most <paramref name="leaseLeft"/> left.
    /// </summary>
    internal void AskAgain(TimeSpan? leaseLeft)
    {
        var effects = default(Effects);
        lock (_gate)
        {
            var now = _clock.Now;
            foreach (var driver in _targets.Drivers)
            {
                driver.AskAgain(now, leaseLeft);
            }

            Pump(now, ref effects);
        }

        effects.Run();
    }

    private void OnAlarm()
    {
        var effects = default(Effects);
        lock (_gate)
        {
            Pump(_clock.Now, ref effects);
        }

        effects.Run();
    }

    private void OnAnswer(TargetDriver driver, Call call, ProtectionReply reply)
    {
        var effects = default(Effects);
        lock (_gate)
        {
            if (_disposed && _drained.Task.IsCompleted && reply.Outcome != ProtectionOutcome.Done)
            {
                return; // Most likely its client was disposed under it. Nothing is tried again, and what outlives the process has been named.
            }

            var now = _clock.Now;
            driver.Answer(call, reply, now, _targets.NextJitter, ref effects);
            if (reply.Outcome == ProtectionOutcome.Leaving && !_leaving)
            {
                var (name, reason) = (driver.Name, reply.Reason ?? "no reason was given");
                effects.Add(() => RuntimeLog.Leaving(_logger, name, reason));
                CloseAdmission($"the {name} is being terminated ({reason})", now, ref effects);
            }

            Pump(now, ref effects);
        }

        effects.Run();
    }

    /// <summary>Lets the targets act, then passes on what that changed: admission, waiters, the gate, losses, the end of a drain.</summary>
    private void Pump(Instant now, ref Effects effects)
    {
        var lost = _targets.Pump(now, _wanted, held: _holders.Count > 0, ordered: !_leaving, ref effects);
        _heldSince = _targets.MayHoldTask ? _heldSince ?? now.Monotonic : null;
        _admitUntil = !_leaving && !IsClosed && AdmitUntil is { } until ? _clock.ToTimestamp(until) : 0;
        if (lost)
        {
            foreach (var scope in _holders.Enumerate())
            {
                LoseProtection(scope);
            }
        }

        SettleWaiters(now, ref effects);
        OpenIfAdmitting();
        EndDrainIfDone(ref effects);
    }

    /// <summary>The token fires once and stays fired; a scope that has none yet gets one, so that a later reader sees it fired.</summary>
    private static void LoseProtection(ProtectionScope scope)
    {
        scope.Lost ??= new CancellationTokenSource();
        _ = scope.Lost.CancelAsync(); // Its callbacks run on the pool, not under the lock.
    }

    private void LeaveIfLast(ref Effects effects)
    {
        if (_holders.Count > 0 || IsAnyWaiterWanting)
        {
            return;
        }

        if (_emptied is { } emptied)
        {
            Complete(emptied, ref effects);
        }

        if (IsUndecided)
        {
            return;
        }

        _idleSince = _clock.Timestamp;
        if (_leaving || _lettingGo || _idleAtOnce)
        {
            BecomeIdle(_clock.At(_idleSince), ref effects);
        }
        else if (!_idleTimerSet)
        {
            _idleTimerSet = true;
            _idleTimer.Change(IdleCheck, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnIdleCheck()
    {
        var effects = default(Effects);
        lock (_gate)
        {
            _idleTimerSet = false;
            if (_holders.Count == 0 && !IsAnyWaiterWanting && !IsUndecided)
            {
                BecomeIdle(_clock.Now, ref effects);
            }
        }

        effects.Run();
    }

    private void BecomeIdle(Instant now, ref Effects effects)
    {
        if (_wanted)
        {
            _wanted = false;
            var left = now + (_clock.SinceStart(_idleSince) - now.Monotonic);
            _targets.Tell(core => core.Exited(left));
        }

        Pump(now, ref effects);
    }

    private void OnOverdueCheck()
    {
        var effects = default(Effects);
        lock (_gate)
        {
            var now = _clock.Now;
            while (_holders.Oldest is { } oldest && Remaining(oldest, now) <= TimeSpan.Zero)
            {
                _holders.Remove(oldest);
                oldest.State = ScopeState.Overdue;
                OverdueCount++;
                LoseProtection(oldest);
                var work = oldest.Work ?? "a unit of work without a name";
                effects.Add(() => RuntimeLog.Overdue(_logger, work, _options.MaxWorkDuration));
                LeaveIfLast(ref effects);
            }

            _overdueTimerSet = _holders.Oldest is not null;
            if (_holders.Oldest is { } next)
            {
                _overdueTimer.Change(Shorter(Remaining(next, now), LongestTimer), Timeout.InfiniteTimeSpan);
            }
        }

        effects.Run();
    }

    private TimeSpan Remaining(ProtectionScope scope, Instant now)
        => _clock.SinceStart(scope.AdmittedAt) + _options.MaxWorkDuration - now.Monotonic;
}
