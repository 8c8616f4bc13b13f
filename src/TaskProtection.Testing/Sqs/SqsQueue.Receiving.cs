namespace TaskProtection.Testing.Sqs;

/// <content>Deliveries and their visibility.</content>
public sealed partial class SqsQueue
{
    /// <summary>Receives what is there now, without waiting.</summary>
    public SqsReceiveResult Receive(SqsReceive? request = null)
    {
        request = Checked(request);
        using var turn = Begin();
        return Receive_NeedsTurn(request, turn.Now);
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
        Log("sqs.received", message, ("count", message.AllReceives), ("task", request.Task));
        return new SqsDelivery
        {
            MessageId = message.Id,
            ReceiptHandle = new SqsReceipt(_tag, message.Key, message.ReceiveCount).Write(),
            Content = message.Content,
            ReceiveCount = message.AllReceives,
            SentAt = message.SentAt,
            FirstReceivedAt = message.FirstReceivedAt,
            SequenceNumber = message.SequenceNumber,
            DeadLetterSourceArn = message.DeadLetterSourceArn,
        };
    }
}
