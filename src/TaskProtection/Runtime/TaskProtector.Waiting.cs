using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>Those who wait to be admitted.</content>
internal sealed partial class TaskProtector
{
    private void Bound(AdmissionWaiter waiter, CancellationToken cancellationToken)
    {
        ITimer timer;
        using (SuppressFlow())
        {
            timer = _clock.Time.CreateTimer(_ => OnWaitedEnough(waiter), null, _options.CallTimeout, Timeout.InfiniteTimeSpan);
        }

        var cancellation = cancellationToken.UnsafeRegister((_, token) => OnCancelled(waiter, token), null);
        lock (_gate)
        {
            (waiter.Timer, waiter.Cancellation) = (timer, cancellation);
            if (waiter.Scope.State != ScopeState.Pending)
            {
                waiter.Detach(); // Settled before there was anything to detach.
            }
        }
    }

    private void SettleWaiters(Instant now, ref Effects effects)
    {
        var waited = _waiters.Count > 0;
        for (var node = _waiters.First; node is not null;)
        {
            var (waiter, next) = (node.Value, node.Next);
            if (Finish(waiter, Settle(waiter.Scope, now, waitedEnough: false)))
            {
                _waiters.Remove(node);
            }

            node = next;
        }

        if (waited && _waiters.Count == 0)
        {
            LeaveIfLast(ref effects); // All of them may have been refused.
        }
    }

    /// <summary>Completes the waiter if its scope is settled. Its continuation runs on the pool, not under the lock.</summary>
    private bool Finish(AdmissionWaiter waiter, TaskProtectionException? refusal)
    {
        if (waiter.Scope.State == ScopeState.Pending)
        {
            return false;
        }

        waiter.Detach();
        CountIfRefused(refusal);
        _ = refusal is null ? waiter.TrySetResult(waiter.Scope) : waiter.TrySetException(refusal);
        return true;
    }

    private void OnWaitedEnough(AdmissionWaiter waiter)
    {
        var effects = default(Effects);
        lock (_gate)
        {
            if (waiter.Scope.State == ScopeState.Pending && Finish(waiter, Settle(waiter.Scope, _clock.Now, waitedEnough: true)))
            {
                _waiters.Remove(waiter);
                LeaveIfLast(ref effects);
            }
        }

        effects.Run();
    }

    private void OnCancelled(AdmissionWaiter waiter, CancellationToken cancellationToken)
    {
        var effects = default(Effects);
        lock (_gate)
        {
            if (waiter.Scope.State == ScopeState.Pending)
            {
                waiter.Scope.State = ScopeState.Dead;
                _waiters.Remove(waiter);
                waiter.Detach();
                waiter.TrySetCanceled(cancellationToken);
                LeaveIfLast(ref effects);
            }
        }

        effects.Run();
    }
}
