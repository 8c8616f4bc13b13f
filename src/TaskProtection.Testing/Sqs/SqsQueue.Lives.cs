namespace TaskProtection.Testing.Sqs;

/// <content>How messages move between states, and what the clock does to them.</content>
public sealed partial class SqsQueue
{
    /// <summary>A turn in which everything that is due by now has happened.</summary>
    private SqsTurn Begin()
    {
        var turn = new SqsTurn(_world);
        Settle(turn.Now);
        return turn;
    }

    private void RingWhenFree() => _world.WhenFree(Ring);

    private void Ring()
    {
        using var turn = new SqsTurn(_world);
        _alarmAt = null;
        Settle(turn.Now);
        SetAlarm(turn.Now);
    }

    private void Settle(TimeSpan now)
    {
        var any = false;
        while (_deadlines.TakeDue(now) is { } message)
        {
            if (message.State == SqsMessageState.InFlight)
            {
                Log("sqs.expired", message);
            }

            Move(message, SqsMessageState.Visible);
            any = true;
        }

        if (any)
        {
            ServePolls(now);
        }
    }

    private SqsMessage Accept(string id, SqsContent content, DateTimeOffset sentAt, string? deadLetterSource, int earlierReceives = 0)
    {
        var message = new SqsMessage(_world.NextKey_NeedsTurn(), id, content, sentAt)
        {
            // AWS's numbers are 20 digits wide and not contiguous; that they grow is all one may rely on.
            SequenceNumber = IsFifo ? (++_lastSequence).ToString("D20", System.Globalization.CultureInfo.InvariantCulture) : null,
            DeadLetterSourceArn = deadLetterSource,
            EarlierReceives = earlierReceives,
        };
        _messages.Add(message.Key, message);
        return message;
    }

    private void Move(SqsMessage message, SqsMessageState state)
    {
        var from = message.State;
        message.State = state;
        message.Version++;
        if (from != SqsMessageState.New)
        {
            _live[(int)from]--;
        }

        if (state == SqsMessageState.Gone)
        {
            _messages.Remove(message.Key);
            if (_messages.Count == 0)
            {
                AnnounceEmpty();
            }
        }
        else
        {
            _live[(int)state]++;
        }

        _line.Moved(message, from);
    }

    /// <summary>Gives the message, which is in flight or delayed, its deadline.</summary>
    private void Hold(SqsMessage message, TimeSpan due, TimeSpan now)
    {
        message.Version++;
        message.Due = due;
        _deadlines.Add(message);
        _deadlines.Sweep(_live[(int)SqsMessageState.InFlight] + _live[(int)SqsMessageState.Delayed]);
        SetAlarm(now);
    }

    private void SetAlarm(TimeSpan now)
    {
        // Everything due by now has been settled, so what is left lies ahead.
        if (_deadlines.Soonest() is not { } soonest || soonest <= now || (_alarmAt <= soonest && _alarmAt > now))
        {
            return;
        }

        // Timers count whole milliseconds: rounded up, so that the alarm does not ring just before its hour and again.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling((soonest - now).TotalMilliseconds));
        _alarmAt = soonest;
        _alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void DeadLetter(SqsMessage message, SqsQueue to, TimeSpan now)
    {
        Log("sqs.deadlettered", message, ("to", to.Name));
        _deadLettered++;
        Move(message, SqsMessageState.Gone);

        // AWS keeps the id, the time of sending and the count of receives.
        to._deadLetteredHere++;
        var moved = to.Accept(message.Id, message.Content, message.SentAt, Arn, message.AllReceives);
        to.Move(moved, SqsMessageState.Visible);
        to.ServePolls(now);
    }

    private void AnnounceEmpty()
    {
        foreach (var waiting in _waitingForEmpty)
        {
            _world.Afterwards_NeedsTurn(() => waiting.TrySetResult());
        }

        _waitingForEmpty.Clear();
    }
}
