using Amazon.SQS;

namespace TaskProtection.Sqs;

/// <summary>
/// Keeps every message that is held hidden from other workers, the ones not begun included. One timer serves all: it renews at
/// half-time, ten at a time, and its alarm at the end of a lease does not depend on any call having returned.
/// </summary>
internal sealed class VisibilityLeases : IDisposable
{
    /// <summary>What waits in a hurry for a renewal on its way waits no longer than this: it was sent long ago and most likely will never be answered.</summary>
    public static readonly TimeSpan LongestFence = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly LeaseBook _book;
    private readonly FailureSpell _failures;
    private readonly TimeSpan _callTimeout;
    private readonly VisibilityCalls _calls;
    private readonly SqsWorkerLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationToken _deadline;
    private readonly ITimer _timer;
    private long _wakeAt = long.MaxValue;

    public VisibilityLeases(TimeSpan visibility, VisibilityCalls calls, SqsWorkerLog log, TimeProvider time, CancellationToken deadline)
    {
        (_book, _failures) = (new LeaseBook(visibility, time), new FailureSpell(time));

        // A quarter of a short timeout bounds it too, so that a call that hangs leaves room for another.
        _callTimeout = visibility / 4 < VisibilityCalls.LongestCall ? visibility / 4 : VisibilityCalls.LongestCall;
        (_calls, _log, _time, _deadline) = (calls, log, time, deadline);
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static state => ((VisibilityLeases)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes over the renewals of what one receive brought.</summary>
    public void Hold(IEnumerable<InFlightMessage> messages)
    {
        var isSooner = false;
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var untilWake = _time.GetElapsedTime(now, _wakeAt);
            foreach (var message in messages)
            {
                _book.Hold(message);
                isSooner |= _book.UntilWake(message, now) < untilWake;
            }
        }

        // A tick looks at all that is held. What a receive has just brought is most often the last to be due.
        if (isSooner)
        {
            Tick();
        }
    }

    /// <summary>True while the message is certainly ours.</summary>
    public bool IsHeld(InFlightMessage message)
    {
        lock (_gate)
        {
            return _book.IsHeld(message);
        }
    }

    /// <summary>
    /// Ends the renewals of a message, before its delete or return is sent. Completes when the renewal on its way has been
    /// answered, so that it does not arrive after them, or is waited for no longer.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="isInHurry">Whether it waits two seconds for that at most, and not as long as a renewal may take. A return that the renewal overwrites leaves the message hidden for all of its timeout.</param>
    /// <returns>When its lease ends, counted from its receive request; zero when it was lost.</returns>
    public async ValueTask<TimeSpan> FenceAsync(InFlightMessage message, bool isInHurry)
    {
        Task? beat;
        lock (_gate)
        {
            _book.Drop(message);
            message.IsFenced = true;
            beat = message.Beat;
            if (beat is null)
            {
                return LeaseBook.EndOf(message);
            }
        }

        await beat.WaitAsync(isInHurry ? LongestFence : _callTimeout, _time, _deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            return LeaseBook.EndOf(message);
        }
    }

    /// <summary>For how much longer the message is certainly ours; zero or less when it is not.</summary>
    public TimeSpan Left(InFlightMessage message)
    {
        lock (_gate)
        {
            return _book.Left(message);
        }
    }

    /// <summary>Takes note that a fenced message was hidden once more, without renewals.</summary>
    public void LeftHidden(InFlightMessage message, long sentAt, TimeSpan hidden)
    {
        lock (_gate)
        {
            _book.LeftHidden(message, sentAt, hidden);
        }
    }

    /// <summary>Takes note that SQS says that a fenced message is not ours.</summary>
    public void Lose(InFlightMessage message)
    {
        lock (_gate)
        {
            _book.Lose(message);
        }

        Lose([message]);
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        List<InFlightMessage> lost;
        List<VisibilityRenewal> renewals;
        lock (_gate)
        {
            lost = _book.TakeEnded();
            renewals = _book.BeginDue();
            Reschedule_NeedsLock();
        }

        Lose(lost);
        foreach (var renewal in renewals)
        {
            // Off this thread and without its flow: a tick may run inside a receive, or inside someone's clock.
            _ = Detached.Run(() => RenewAsync(renewal));
        }
    }

    private async Task RenewAsync(VisibilityRenewal renewal)
    {
        var sentAt = _time.GetTimestamp();
        var error = await renewal.SendAsync(_calls, _callTimeout, _time, _deadline).ConfigureAwait(false);
        List<InFlightMessage> lost;
        lock (_gate)
        {
            lost = _book.End(renewal, sentAt);
            Reschedule_NeedsLock();
        }

        Lose(lost);
        ReportTransition(error, renewal.Refusal);
        renewal.Complete();
    }

    private void Reschedule_NeedsLock()
    {
        var now = _time.GetTimestamp();
        if (_book.UntilWake(now) is not { } next)
        {
            _wakeAt = long.MaxValue;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // At least a millisecond, because timers are cut to whole ones and a tick that comes too early would only spin.
        next = next < Soonest ? Soonest : next;
        _wakeAt = now + (long)(next.TotalSeconds * _time.TimestampFrequency);
        _timer.Change(next, Timeout.InfiniteTimeSpan);
    }

    private void Lose(List<InFlightMessage> lost)
    {
        // All are told before anything is written: a slow log must not keep a handler working on what another worker may have.
        lost.ForEach(static message => message.Lose());
        lost.ForEach(message => _log.VisibilityLost(message.Id));
    }

    private void ReportTransition(Exception? error, string? refusal)
    {
        var failing = error is not null || refusal is not null;
        if (!_failures.IsNews(failing, breaksCalm: refusal is not null) || _deadline.IsCancellationRequested)
        {
            return;
        }

        if (failing)
        {
            _log.RenewalsFailing(error ?? new AmazonSQSException($"SQS refused to renew a message: {refusal}"));
        }
        else
        {
            _log.RenewalsRecovered();
        }
    }
}
