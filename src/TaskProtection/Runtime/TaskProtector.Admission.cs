using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>Admission: everything that the fast path does not settle. All private members need the lock.</content>
internal sealed partial class TaskProtector
{
    private ValueTask<ProtectionScope> EnterSlowly(ProtectionScope scope, TimeSpan? expected, CancellationToken cancellationToken)
    {
        var effects = default(Effects);
        TaskProtectionException? refusal;
        AdmissionWaiter? waiter = null;
        lock (_gate)
        {
            refusal = TryEnter(scope, expected, ref effects);
            CountIfRefused(refusal);
            if (refusal is null && scope.State == ScopeState.Pending)
            {
                waiter = new AdmissionWaiter(scope, expected);
                _waiters.AddLast(waiter);
            }
        }

        effects.Run();
        if (refusal is not null)
        {
            return ValueTask.FromException<ProtectionScope>(refusal);
        }

        // Set here, in the caller's flow and before the wait: what is entered after the wait must find it.
        _ambient.Value = scope;
        if (waiter is null)
        {
            return new ValueTask<ProtectionScope>(scope);
        }

        Bound(waiter, cancellationToken);
        return new ValueTask<ProtectionScope>(waiter.Task);
    }

    private static void EnterInside(ProtectionScope ambient, ProtectionScope scope)
    {
        if (ambient.Root.State == ScopeState.Live)
        {
            scope.Root = ambient.Root;
        }

        scope.Around = ambient;
        ForgetEnded(scope);
        ForgetEnded(ambient); // A flow that enters one unit after the other, in whatever order it leaves them, must not keep them all.
    }

    private static void ForgetEnded(ProtectionScope scope)
    {
        while (scope.Around is { State: ScopeState.Dead } ended)
        {
            scope.Around = ended.Around;
        }
    }

    /// <summary>The nearest unit of work that its flow is inside of; null when there is none, or none any more.</summary>
    private static ProtectionScope? LivingAround(ProtectionScope scope)
    {
        var around = scope.Around;
        while (around is { State: not ScopeState.Live })
        {
            around = around.Around;
        }

        return around;
    }

    /// <summary>Admits the scope, or leaves it pending, or says why not. Makes the need for protection known first.</summary>
    private TaskProtectionException? TryEnter(ProtectionScope scope, TimeSpan? expected, ref Effects effects)
    {
        var timestamp = _clock.Timestamp;
        var now = _clock.At(timestamp);
        if (IsClosed && !_leaving && scope.Root.State != ScopeState.Live && LivingAround(scope) is { } around)
        {
            // Its outermost scope has ended, but a yield waits for this one: its flow must not wait for the yield.
            scope.Root = around.Root = around;
        }

        var nested = scope.Root != scope && scope.Root.State == ScopeState.Live;
        if (_aborting || (_leaving && !nested))
        {
            scope.State = ScopeState.Dead;
            return DrainingException();
        }

        if (!nested && _targets.Blocked is { } blocked)
        {
            scope.State = ScopeState.Dead;
            return RefusedException(blocked);
        }

        if (nested)
        {
            Hold(scope, timestamp, _targets.IsProtectedAt(now)); // Its flow is inside a unit of work already: it must not wait for itself.
        }
        else
        {
            scope.Root = scope; // The unit around it may have ended since its root was read.
            if (IsClosed)
            {
                return null; // It waits for the reopening, and wants nothing until then.
            }
        }

        Want(now, expected, ref effects);
        if (nested)
        {
            return null;
        }

        var refusal = Settle(scope, now, waitedEnough: false);
        if (refusal is not null)
        {
            LeaveIfLast(ref effects); // It was wanted a moment ago, and nobody else may be there to end that.
        }

        return refusal;
    }

    private void Want(Instant now, TimeSpan? expected, ref Effects effects)
    {
        if (_wanted && expected is null && _targets.AdmitUntil > now.Monotonic)
        {
            return;
        }

        Need(now, expected);
        Pump(now, ref effects);
    }

    private void Need(Instant now, TimeSpan? expected)
    {
        // The longest lease is the most that can be asked for; cut first, so that no addition overflows.
        TimeSpan? needUntil = expected is { } duration
            ? now.Monotonic + Shorter(Shorter(duration, ProtectionPolicy.LongestLease) + _options.StopTimeout, ProtectionPolicy.LongestLease)
            : null;
        _wanted = true;
        _targets.Tell(core => core.Entered(now, needUntil));
    }

    /// <summary>
    /// Judges a pending scope by what the targets have answered. Admits it, fails it, or leaves it pending. One that waits for AWS inside another
    /// does not wait for a yield that began meanwhile: that waits for the other.
    /// </summary>
    private TaskProtectionException? Settle(ProtectionScope scope, Instant now, bool waitedEnough)
    {
        TaskProtectionException? refusal = null;
        if (_targets.Blocked is { } blocked)
        {
            refusal = RefusedException(blocked);
        }
        else if (IsClosed && LivingAround(scope) is null)
        {
            return null; // However long AWS has been waited for: it waits for the reopening now.
        }
        else if (AdmitUntil > now.Monotonic)
        {
            Hold(scope, _clock.Timestamp, isProtected: !_targets.NothingApplies);
        }
        else if (_options.WhenUnavailable == UnavailablePolicy.Proceed)
        {
            if (waitedEnough || _targets.AllAnswered)
            {
                Hold(scope, _clock.Timestamp, isProtected: false);
            }
        }
        else if (waitedEnough || TurnsAwayAtOnce)
        {
            refusal = TurnAway(now);
        }

        if (refusal is not null)
        {
            scope.State = ScopeState.Dead;
        }

        return refusal;
    }

    private void Hold(ProtectionScope scope, long timestamp, bool isProtected)
    {
        _ = isProtected ? _protectedEnters++ : _unprotectedEnters++;
        _turnedAway = null;
        scope.State = ScopeState.Live;
        scope.AdmittedAt = timestamp;
        _hasManySlots |= _holders.Count > 0 && scope.Root == scope;
        _holders.Add(scope);
        if (!_overdueTimerSet)
        {
            _overdueTimerSet = true;
            _overdueTimer.Change(Shorter(_options.MaxWorkDuration, LongestTimer), Timeout.InfiniteTimeSpan);
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
