namespace TaskProtection.Sqs;

/// <summary>Which messages are held, until when, and what is due. Not safe for threads: <see cref="VisibilityLeases"/> guards it.</summary>
internal sealed class LeaseBook(TimeSpan visibility, TimeProvider time)
{
    private readonly HashSet<InFlightMessage> _held = [];

    /// <summary>How long until something is due; null when nothing is held. Negative when it is overdue.</summary>
    public TimeSpan? UntilWake(long now)
    {
        TimeSpan? next = null;
        foreach (var message in _held)
        {
            var wait = UntilWake(message, now);
            next = wait < next || next is null ? wait : next;
        }

        return next;
    }

    /// <summary>How long until a message is due.</summary>
    public TimeSpan UntilWake(InFlightMessage message, long now)
        => (message.Beat is null && message.Lease.RenewAt < message.Lease.EndsAt ? message.Lease.RenewAt : message.Lease.EndsAt) - Since(message, now);

    public void Hold(InFlightMessage message)
    {
        message.Lease = VisibilityLease.From(TimeSpan.Zero, visibility);
        _held.Add(message);
    }

    public void Drop(InFlightMessage message) => _held.Remove(message);

    public bool IsHeld(InFlightMessage message) => _held.Contains(message) && Left(message) > TimeSpan.Zero;

    public TimeSpan Left(InFlightMessage message) => EndOf(message) - Now(message);

    /// <summary>Zero for one that was lost, which is before anything that is asked about it now.</summary>
    public static TimeSpan EndOf(InFlightMessage message) => message.IsLost ? TimeSpan.Zero : message.Lease.EndsAt;

    public void LeftHidden(InFlightMessage message, long sentAt, TimeSpan hidden)
    {
        message.IsLeftHidden = true;
        message.Lease = VisibilityLease.From(time.GetElapsedTime(message.RequestedAt, sentAt), hidden).NeverRenew();
    }

    /// <summary>SQS says that it is not ours.</summary>
    public void Lose(InFlightMessage message)
    {
        _held.Remove(message);
        message.Lease = new VisibilityLease(Now(message), TimeSpan.MaxValue);
    }

    /// <summary>Drops and returns the messages whose lease has ended, whatever is on its way for them.</summary>
    public List<InFlightMessage> TakeEnded()
    {
        List<InFlightMessage> ended = [];
        var now = time.GetTimestamp();
        foreach (var message in _held)
        {
            if (Since(message, now) >= message.Lease.EndsAt)
            {
                ended.Add(message);
            }
        }

        _held.ExceptWith(ended);
        return ended;
    }

    /// <summary>Begins the renewals that are due, together with those due so soon that they may as well share the calls.</summary>
    public List<VisibilityRenewal> BeginDue()
    {
        List<VisibilityRenewal> renewals = [];
        var now = time.GetTimestamp();
        if (!_held.Any(message => IsDue(message, now, TimeSpan.Zero)))
        {
            return renewals;
        }

        foreach (var message in _held.Where(message => IsDue(message, now, visibility / 8)))
        {
            if (message.Lease.Seconds(Now(message), visibility) is > 0 and var seconds)
            {
                Begin(message, seconds, renewals);
            }
            else
            {
                message.Lease = message.Lease.NeverRenew();
            }
        }

        return renewals;
    }

    /// <summary>Takes note of the reply to a renewal, or that there was none. Drops and returns the messages that SQS says are not ours.</summary>
    public List<InFlightMessage> End(VisibilityRenewal renewal, long sentAt)
    {
        List<InFlightMessage> lost = [];
        foreach (var (message, seconds) in renewal.Entries)
        {
            message.Beat = null;
            string? code = null;
            if (renewal.Results is { } results && results.TryGetValue(message, out code) && code is null)
            {
                message.Lease = VisibilityLease.From(time.GetElapsedTime(message.RequestedAt, sentAt), TimeSpan.FromSeconds(seconds));
            }
            else if (SqsError.IsStaleReceipt(code) && Now(message) + TimeSpan.FromSeconds(seconds) > VisibilityLease.Cap && Left(message) > TimeSpan.Zero)
            {
                message.Lease = message.Lease.NeverRenew(); // Too late perhaps: SQS says with the same code that the twelve hours would be exceeded.
            }
            else if (SqsError.IsStaleReceipt(code))
            {
                // Also when it is fenced: its delete is on hold for this answer, and must not be taken for success.
                if (_held.Contains(message))
                {
                    lost.Add(message);
                }

                Lose(message);
            }
            else
            {
                message.Lease = message.Lease.RetryAt(Now(message), visibility);
            }
        }

        return lost;
    }

    private static void Begin(InFlightMessage message, int seconds, List<VisibilityRenewal> renewals)
    {
        if (renewals.Count == 0 || renewals[^1].Entries.Count == VisibilityCalls.BatchSize)
        {
            renewals.Add(new VisibilityRenewal());
        }

        renewals[^1].Entries.Add(new(message, seconds));
        message.Beat = renewals[^1].Completion;
    }

    private bool IsDue(InFlightMessage message, long now, TimeSpan early)
        => message.Beat is null && message.Lease.RenewAt != TimeSpan.MaxValue && Since(message, now) >= message.Lease.RenewAt - early;

    private TimeSpan Now(InFlightMessage message) => Since(message, time.GetTimestamp());

    /// <summary>Reading the clock costs more than all the rest, and a tick looks at everything that is held.</summary>
    private TimeSpan Since(InFlightMessage message, long now) => time.GetElapsedTime(message.RequestedAt, now);
}
