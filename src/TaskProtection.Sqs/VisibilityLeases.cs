namespace TaskProtection.Sqs;

/// <summary>
/// Keeps every message that is held hidden from other workers, the ones not begun included. One timer serves all: it renews at
/// half-time, ten at a time, and its alarm at the end of a lease does not depend on any call having returned.
/// </summary>
internal sealed class VisibilityLeases : IDisposable
{
    /// <summary>No healthy call takes longer; a quarter of a short timeout bounds it too, so that a hung call leaves room for another.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);

    /// <summary>What waits for a renewal on its way waits no longer than this: it was sent long ago and most likely will never be answered.</summary>
    private static readonly TimeSpan LongestFence = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly HashSet<InFlightMessage> _held = [];
    private readonly TimeSpan _visibility;
    private readonly TimeSpan _callTimeout;
    private readonly VisibilityCalls _calls;
    private readonly SqsWorkerLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationToken _deadline;
    private readonly ITimer _timer;
    private bool _failing;

    public VisibilityLeases(TimeSpan visibility, VisibilityCalls calls, SqsWorkerLog log, TimeProvider time, CancellationToken deadline)
    {
        _visibility = visibility;
        _callTimeout = visibility / 4 < LongestCall ? visibility / 4 : LongestCall;
        (_calls, _log, _time, _deadline) = (calls, log, time, deadline);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static state => ((VisibilityLeases)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes over the renewals of what one receive brought.</summary>
    public void Hold(IEnumerable<InFlightMessage> messages)
    {
        lock (_gate)
        {
            foreach (var message in messages)
            {
                message.Lease = VisibilityLease.From(TimeSpan.Zero, _visibility);
                _held.Add(message);
            }
        }

        Tick();
    }

    /// <summary>True while the message is certainly ours.</summary>
    public bool IsHeld(InFlightMessage message)
    {
        lock (_gate)
        {
            return _held.Contains(message) && Now(message) < message.Lease.EndsAt;
        }
    }

    /// <summary>
    /// Ends the renewals of a message, before its delete or return is sent. Completes when the renewal on its way has been
    /// answered, so that it cannot arrive after them.
    /// </summary>
    public async ValueTask FenceAsync(InFlightMessage message)
    {
        Task? beat;
        lock (_gate)
        {
            _held.Remove(message);
            beat = message.Beat;
        }

        if (beat is not null)
        {
            await beat.WaitAsync(LongestFence, _time, _deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>For how much longer the message is certainly ours; zero or less when it is not.</summary>
    public TimeSpan Left(InFlightMessage message)
    {
        lock (_gate)
        {
            return message.Lost.IsCancellationRequested ? TimeSpan.Zero : message.Lease.EndsAt - Now(message);
        }
    }

    /// <summary>Takes note that a fenced message was hidden once more, without renewals.</summary>
    public void LeftHidden(InFlightMessage message, long sentAt, TimeSpan visibility)
    {
        lock (_gate)
        {
            message.IsLeftHidden = true;
            message.Lease = VisibilityLease.From(_time.GetElapsedTime(message.RequestedAt, sentAt), visibility).NeverRenew();
        }
    }

    public void Dispose() => _timer.Dispose();

    private TimeSpan Now(InFlightMessage message) => _time.GetElapsedTime(message.RequestedAt);

    private void Tick()
    {
        List<InFlightMessage> lost = [];
        List<VisibilityRenewal> renewals = [];
        lock (_gate)
        {
            var isDue = false;
            foreach (var message in _held)
            {
                var now = Now(message);
                if (now >= message.Lease.EndsAt)
                {
                    lost.Add(message);
                }
                else if (message.Beat is null && now >= message.Lease.RenewAt)
                {
                    isDue = true;
                }
            }

            _held.ExceptWith(lost);
            if (isDue)
            {
                Collect(renewals);
            }

            Reschedule();
        }

        Lose(lost);
        Send(renewals);
    }

    /// <summary>Takes what is due, and what is due so soon that it may as well share the call.</summary>
    private void Collect(List<VisibilityRenewal> renewals)
    {
        var soon = _visibility / 8;
        foreach (var message in _held)
        {
            var now = Now(message);
            if (message.Beat is not null || message.Lease.RenewAt == TimeSpan.MaxValue || now < message.Lease.RenewAt - soon)
            {
                continue;
            }

            var seconds = message.Lease.Seconds(now, _visibility);
            if (seconds == 0)
            {
                message.Lease = message.Lease.NeverRenew();
                continue;
            }

            if (renewals.Count == 0 || renewals[^1].Entries.Count == VisibilityCalls.BatchSize)
            {
                renewals.Add(new VisibilityRenewal());
            }

            renewals[^1].Entries.Add(new(message, seconds));
            message.Beat = renewals[^1].Completion;
        }
    }

    private void Send(List<VisibilityRenewal> renewals)
    {
        if (renewals.Count == 0)
        {
            return;
        }

        // The calls start off this thread and without this flow: a tick may run inside a receive, or inside someone's clock.
        using (ExecutionContext.SuppressFlow())
        {
            foreach (var renewal in renewals)
            {
                _ = Task.Run(() => RenewAsync(renewal));
            }
        }
    }

    private async Task RenewAsync(VisibilityRenewal renewal)
    {
        var sentAt = _time.GetTimestamp();
        var error = await renewal.SendAsync(_calls, _callTimeout, _time, _deadline).ConfigureAwait(false);
        List<InFlightMessage> lost = [];
        lock (_gate)
        {
            foreach (var (message, seconds) in renewal.Entries)
            {
                message.Beat = null;
                Apply(message, seconds, sentAt, renewal.Results, lost);
            }

            _held.ExceptWith(lost);
            Reschedule();
        }

        Lose(lost);
        ReportTransition(error);
        renewal.Complete();
    }

    private void Apply(
        InFlightMessage message, int seconds, long sentAt, IReadOnlyDictionary<InFlightMessage, string?>? results, List<InFlightMessage> lost)
    {
        var now = Now(message);
        string? code = null;
        if (results is not null && results.TryGetValue(message, out code) && code is null)
        {
            message.Lease = VisibilityLease.From(_time.GetElapsedTime(message.RequestedAt, sentAt), TimeSpan.FromSeconds(seconds));
        }
        else if (SqsError.IsStaleReceipt(code) && _held.Contains(message))
        {
            lost.Add(message);
        }
        else
        {
            message.Lease = message.Lease.RetryAt(now, _visibility);
        }
    }

    private void Reschedule()
    {
        var next = TimeSpan.MaxValue;
        foreach (var message in _held)
        {
            var wake = message.Beat is null && message.Lease.RenewAt < message.Lease.EndsAt ? message.Lease.RenewAt : message.Lease.EndsAt;
            var wait = wake - Now(message);
            next = wait < next ? wait : next;
        }

        // At least a millisecond, because timers are cut to whole ones and a tick that comes too early would only spin.
        _timer.Change(
            _held.Count == 0 ? Timeout.InfiniteTimeSpan : next < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : next,
            Timeout.InfiniteTimeSpan);
    }

    private void Lose(List<InFlightMessage> lost)
    {
        foreach (var message in lost)
        {
            message.Lose();
            _log.VisibilityLost(message.Id);
        }
    }

    private void ReportTransition(Exception? error)
    {
        var failing = error is not null;
        if (Interlocked.Exchange(ref _failing, failing) == failing || _deadline.IsCancellationRequested)
        {
            return;
        }

        if (failing)
        {
            _log.RenewalsFailing(error);
        }
        else
        {
            _log.RenewalsRecovered();
        }
    }
}
