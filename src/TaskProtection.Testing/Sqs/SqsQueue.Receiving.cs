namespace TaskProtection.Testing.Sqs;

/// <content>Deliveries, long polls and visibility.</content>
public sealed partial class SqsQueue
{
    private readonly LinkedList<SqsPoll> _polls = new();

    /// <summary>Long polls that wait.</summary>
    public int OpenPolls
    {
        get
        {
            using var turn = Begin();
            return _polls.Count;
        }
    }

    /// <summary>Receives what is there now, without waiting.</summary>
    public SqsReceiveResult Receive(SqsReceive? request = null)
    {
        request = Checked(request);
        using var turn = Begin();
        return Receive_NeedsTurn(request, turn.Now);
    }

    /// <summary>
    /// Receives, waiting for a first message as long as the request or the queue says. Open polls are served in the order in which they came.
    /// A message is handed out, and in flight, at the instant at which it becomes available to the poll, before the task completes: when
    /// <paramref name="clientGone"/> fires later than that, the message stays in flight until its visibility timeout ends, as in AWS. When it
    /// fires while there is nothing to give, the poll ends, once the queue has noticed (<see cref="SqsQueueSettings.DisconnectDetection"/>),
    /// and nothing is received.
    /// </summary>
    /// <returns>What was received; never cancelled, never faulted.</returns>
    public Task<SqsReceiveResult> ReceiveAsync(SqsReceive? request = null, CancellationToken clientGone = default)
    {
        request = Checked(request);
        SqsPoll poll;
        TimeSpan wait;
        using (var turn = Begin())
        {
            if (clientGone.IsCancellationRequested && Settings.DisconnectDetection <= TimeSpan.Zero)
            {
                return Task.FromResult(SqsReceiveResult.Empty);
            }

            wait = request.WaitTime ?? Settings.ReceiveWaitTime;
            var result = Receive_NeedsTurn(request, turn.Now);
            if (wait <= TimeSpan.Zero || result.Messages.Count > 0 || (result.Error is not null && result.Error != SqsErrors.OverLimit))
            {
                NoteUnheard_NeedsTurn(result, clientGone);
                return Task.FromResult(result);
            }

            poll = new SqsPoll(request);
            poll.Place = _polls.AddLast(poll);
        }

        return WaitAsync(poll, wait, clientGone);
    }

    /// <summary>
    /// Hides a message for <paramref name="timeout"/> from now on, 0 – 12 h, and no longer than 12 h after its receive; 0 returns it at once.
    /// Null when done.
    /// </summary>
    public SqsError? ChangeVisibility(string receiptHandle, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(receiptHandle);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, SqsRules.MaxVisibility);
        using var turn = Begin();
        if (_isDeleted || !TryRead(receiptHandle, out var receipt))
        {
            return _isDeleted ? SqsErrors.QueueDoesNotExist : SqsErrors.NotAReceiptHandle(receiptHandle);
        }

        if (!_messages.TryGetValue(receipt.Message, out var message)
            || (receipt.Number < message.OldestReceipt && (IsFifo || Settings.StaleReceipts == SqsStaleReceipts.Ignored)))
        {
            return SqsErrors.NotAvailableForChange(receiptHandle);
        }

        if (message.State != SqsMessageState.InFlight)
        {
            return SqsErrors.MessageNotInflight;
        }

        if (turn.Now - message.ReceivedAt + timeout > SqsRules.MaxVisibility)
        {
            return SqsErrors.BeyondTwelveHours((long)timeout.TotalSeconds);
        }

        Log("sqs.visibility", message, ("seconds", (long)timeout.TotalSeconds));
        if (timeout == TimeSpan.Zero)
        {
            Move(message, SqsMessageState.Visible);
            ServePolls(turn.Now);
        }
        else
        {
            Hold(message, turn.Now + timeout, turn.Now);
        }

        return null;
    }

    private static SqsReceive Checked(SqsReceive? request)
    {
        request ??= new SqsReceive();
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.MaxMessages, SqsRules.MaxBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.VisibilityTimeout ?? TimeSpan.Zero, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.VisibilityTimeout ?? TimeSpan.Zero, SqsRules.MaxVisibility);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.WaitTime ?? TimeSpan.Zero, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.WaitTime ?? TimeSpan.Zero, SqsRules.MaxWait);
        return request;
    }

    private SqsReceiveResult Receive_NeedsTurn(SqsReceive request, TimeSpan now)
    {
        if (_isDeleted)
        {
            return new SqsReceiveResult([], SqsErrors.QueueDoesNotExist);
        }

        var room = Settings.InFlightLimit - _live[(int)SqsMessageState.InFlight];
        if (room <= 0)
        {
            return IsFifo ? SqsReceiveResult.Empty : new SqsReceiveResult([], SqsErrors.OverLimit);
        }

        List<SqsDelivery>? deliveries = null;
        List<SqsMessage>? hiddenForNoTime = null;
        foreach (var message in _line.Deliverable())
        {
            if (message.State == SqsMessageState.Visible && Settings.Redrive is { DeadLetterQueue._isDeleted: false } redrive
                && message.ReceiveCount >= redrive.MaxReceiveCount)
            {
                DeadLetter(message, redrive.DeadLetterQueue, now);
                continue;
            }

            (deliveries ??= []).Add(Deliver(message, request, now));
            if (message.Due <= now)
            {
                (hiddenForNoTime ??= []).Add(message);
            }

            if (deliveries.Count == request.MaxMessages || deliveries.Count == room)
            {
                break;
            }
        }

        // Only now, or a visibility timeout of 0 would fill the answer with one message.
        foreach (var message in hiddenForNoTime ?? [])
        {
            Log("sqs.expired", message);
            Move(message, SqsMessageState.Visible);
        }

        return deliveries is null ? SqsReceiveResult.Empty : new SqsReceiveResult(deliveries, null);
    }

    private SqsDelivery Deliver(SqsMessage message, SqsReceive request, TimeSpan now)
    {
        var due = now + (request.VisibilityTimeout ?? Settings.VisibilityTimeout);
        var isTwin = message.State == SqsMessageState.InFlight;
        message.ReceiveCount++;
        message.ReceivedAt = now;
        if (message.ReceiveCount == 1)
        {
            message.FirstReceivedAt = _world.Time.GetUtcNow();
        }

        if (isTwin)
        {
            // Both receivers hold it; whichever hides it longer counts.
            due = due > message.Due ? due : message.Due;
        }
        else
        {
            message.OldestReceipt = message.ReceiveCount;
            Move(message, SqsMessageState.InFlight);
            if (_duplicates > 0)
            {
                _duplicates--;
                ((SqsStandardLine)_line).AddTwin(message);
            }
        }

        Hold(message, due, now);
        Log("sqs.received", message, ("count", message.ReceiveCount), ("task", request.Task));
        return new SqsDelivery
        {
            MessageId = message.Id,
            ReceiptHandle = new SqsReceipt(_tag, message.Key, message.ReceiveCount).Write(),
            Content = message.Content,
            ReceiveCount = message.ReceiveCount,
            SentAt = message.SentAt,
            FirstReceivedAt = message.FirstReceivedAt,
            SequenceNumber = message.SequenceNumber,
            DeadLetterSourceArn = message.DeadLetterSourceArn,
        };
    }

    private void ServePolls(TimeSpan now)
    {
        while (_polls.First?.Value is { } poll)
        {
            var result = Receive_NeedsTurn(poll.Request, now);
            if (result.Messages.Count == 0)
            {
                return;
            }

            End_NeedsTurn(poll, result);
        }
    }

    private void EndPolls(SqsReceiveResult result)
    {
        while (_polls.First?.Value is { } poll)
        {
            End_NeedsTurn(poll, result);
        }
    }

    private void End_NeedsTurn(SqsPoll poll, SqsReceiveResult result)
    {
        // The time-out, the client and a message may all end a poll; the first one does.
        if (poll.Place is { } place)
        {
            _polls.Remove(place);
            poll.Place = null;
            _world.Afterwards_NeedsTurn(() => poll.Completion.SetResult(result));
        }
    }

    private void End(SqsPoll poll)
    {
        using var turn = Begin();
        End_NeedsTurn(poll, SqsReceiveResult.Empty);
    }

    private async Task<SqsReceiveResult> WaitAsync(SqsPoll poll, TimeSpan wait, CancellationToken clientGone)
    {
        var end = new TimerCallback(_ => _world.WhenFree(() => End(poll)));
        var noticed = Settings.DisconnectDetection;
        using var timer = _world.Time.CreateTimer(end, null, wait, Timeout.InfiniteTimeSpan);
        using var hangUp = noticed > TimeSpan.Zero ? _world.Time.CreateTimer(end, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) : null;
        using var registration = clientGone.UnsafeRegister(
            _ =>
            {
                if (hangUp is null)
                {
                    end(null);
                }
                else
                {
                    hangUp.Change(noticed, Timeout.InfiniteTimeSpan);
                }
            },
            null);
        var result = await poll.Completion.Task.ConfigureAwait(false);
        using var turn = new SqsTurn(_world);
        NoteUnheard_NeedsTurn(result, clientGone);
        return result;
    }

    private void NoteUnheard_NeedsTurn(SqsReceiveResult result, CancellationToken clientGone) =>
        _unheard += clientGone.IsCancellationRequested ? result.Messages.Count : 0;
}
