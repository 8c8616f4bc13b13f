namespace TaskProtection.Sqs;

/// <summary>Ends what one delivery began: every message is deleted, left for another attempt, given back, or counted as something else.</summary>
internal sealed class MessageSettler(WorkerParts parts)
{
    /// <summary>The first retry comes after one to two seconds: a passing fault is over, and nobody waits long.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);

    /// <summary>A quarter of an hour bounds how long a mended fault still delays its messages.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(15);

    /// <summary>SIGKILL has certainly come before a second worker begins.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(1);

    /// <summary>Workers of one queue poll alike, and one that was told to stop opens no other: by then none of their polls is open.</summary>
    private readonly TimeSpan _everyPoll = parts.Settings.WaitTime(parts.Queue.Visibility) + OpenReceives.Margin;

    /// <summary>Deletes the message of a handler that succeeded; leaves that of one that failed for another attempt, or gives it back.</summary>
    public async Task SettleAsync(InFlightMessage message, Task handling)
    {
        await parts.Leases.FenceAsync(message).ConfigureAwait(false);
        var since = parts.Time.GetTimestamp();
        var left = parts.Leases.Left(message);
        var isOurs = left > TimeSpan.Zero;
        if (handling.IsCompletedSuccessfully)
        {
            // Before the delete is tried: the message may come again while it is.
            parts.HandledBefore.Add(message.Id);

            // Also when it was lost: SQS may not have handed it to anyone yet, and the work is done. But SQS confirms the delete
            // of a message that somebody else has by now just the same: only within the lease does its answer say anything.
            var deleted = await parts.Deletes.SendAsync(message, left).ConfigureAwait(false);
            if (deleted.Outcome == BatchOutcome.Done && parts.Time.GetElapsedTime(since) < left)
            {
                Interlocked.Increment(ref parts.Counters.Deleted);
                parts.HandledBefore.Remove(message.Id);
                message.Place?.End(GroupPlaceEnd.Clear);
            }
            else
            {
                Interlocked.Increment(ref parts.Counters.Unknown);
                parts.Log.Unknown(message.Id, deleted.Outcome == BatchOutcome.Failed ? deleted.Reason : "its visibility timeout ended before");
                if (isOurs && deleted.Outcome != BatchOutcome.Done)
                {
                    CountStranded(message);
                }
            }
        }
        else if (!isOurs)
        {
            LogLateFailure(message, handling);
            Interlocked.Increment(ref parts.Counters.Lost);
        }
        else if (GaveUpBecauseOfStop(handling))
        {
            LogLateFailure(message, handling);
            await SendBackAsync(message, ReturnDelay(message), left).ConfigureAwait(false);
        }
        else
        {
            await FailAsync(message, handling.Exception?.InnerException ?? new OperationCanceledException("The handler was cancelled by a token of its own."), left)
                .ConfigureAwait(false);
        }
    }

    /// <summary>After the abort any exception is taken as its consequence; before it, only a cancellation.</summary>
    private bool GaveUpBecauseOfStop(Task handling)
        => parts.Stop.Aborted.IsCancellationRequested
            || (parts.Stop.Stopping.IsCancellationRequested
                && (handling.IsCanceled || handling.Exception?.InnerException is OperationCanceledException));

    /// <summary>A cancellation is what was asked for; anything else someone may look for one day.</summary>
    private void LogLateFailure(InFlightMessage message, Task handling)
    {
        if (handling.Exception?.InnerException is { } error and not OperationCanceledException)
        {
            parts.Log.FailedLate(error, message.Id);
        }
    }

    private async Task FailAsync(InFlightMessage message, Exception error, TimeSpan left)
    {
        var delay = TimeSpan.FromSeconds(Math.Ceiling(Backoff.Delay(message.ReceiveCount, FirstRetry, LongestRetry).TotalSeconds));
        if (error is MessageFormatException)
        {
            parts.Log.Unreadable(message.Id, message.ReceiveCount, error.Message, delay);
        }
        else
        {
            parts.Log.Failed(error, message.Id, message.ReceiveCount, delay);
        }

        Interlocked.Increment(ref parts.Counters.Failed);
        message.Place?.End(parts.Queue.IsLastDelivery(message.ReceiveCount) ? GroupPlaceEnd.Clear : GroupPlaceEnd.Failed);
        var returned = await parts.Returns.SendAsync(new(message, WithinCap(message, delay)), left).ConfigureAwait(false);
        if (returned.Outcome == BatchOutcome.Failed)
        {
            ReturnFailed(message, returned);
        }
    }

    /// <summary>Gives back a message whose handler has not begun. One that was handled before is deleted instead.</summary>
    public Task ReturnAsync(InFlightMessage message) => ReturnAsync(message, GroupPlaceEnd.Back);

    /// <summary>
    /// Gives back a message whose predecessor in its group failed: at once, because SQS delivers none of a group before its first,
    /// and that one has a delay of its own. The delivery was in vain, but not the last: those behind a last delivery do not go back.
    /// </summary>
    public Task ReturnBehindAsync(InFlightMessage message)
    {
        Interlocked.Increment(ref parts.Counters.ReturnedBehind);
        return ReturnAsync(message, GroupPlaceEnd.Failed);
    }

    private async Task ReturnAsync(InFlightMessage message, GroupPlaceEnd end)
    {
        if (parts.HandledBefore.Contains(message.Id))
        {
            parts.Log.HandledBefore(message.Id);
            await SettleAsync(message, Task.CompletedTask).ConfigureAwait(false);
            return;
        }

        message.Place?.End(end);
        await parts.Leases.FenceAsync(message).ConfigureAwait(false);
        if (parts.Leases.Left(message) is var left && left > TimeSpan.Zero)
        {
            var isBehind = end == GroupPlaceEnd.Failed && !parts.Stop.Stopping.IsCancellationRequested;
            await SendBackAsync(message, isBehind ? TimeSpan.Zero : ReturnDelay(message), left).ConfigureAwait(false);
        }
        else
        {
            Interlocked.Increment(ref parts.Counters.Lost);
        }
    }

    private TimeSpan ReturnDelay(InFlightMessage message)
    {
        // At once; but while a receive of our own is still open at a stop, not before that is over: it would only bring the
        // message here again, and one more delivery would count against it.
        var delay = parts.OpenReceives.Left;
        if (MayNotMeetAnotherStop(message) && delay < _everyPoll)
        {
            delay = _everyPoll;
        }

        return delay;
    }

    private async Task SendBackAsync(InFlightMessage message, TimeSpan delay, TimeSpan left)
    {
        var returned = await parts.Returns.SendAsync(new(message, WithinCap(message, delay)), left).ConfigureAwait(false);
        switch (returned.Outcome)
        {
            case BatchOutcome.Done:
            case BatchOutcome.NotOursAfterDoubt: // It went back with the attempt whose answer was lost.
            case BatchOutcome.Failed when message.IsLeftHidden: // It comes again once the process is gone, as it was hidden to.
                Interlocked.Increment(ref parts.Counters.Returned);
                break;
            case BatchOutcome.NotOurs:
                Interlocked.Increment(ref parts.Counters.Lost);
                break;
            default:
                ReturnFailed(message, returned);
                break;
        }
    }

    /// <summary>
    /// Workers that stop together hand a message on from one open poll to the next, a delivery each time, until it is dead-lettered
    /// without ever having been tried. Once is no harm, unless the next delivery is already the last.
    /// </summary>
    private bool MayNotMeetAnotherStop(InFlightMessage message) => message.ReceiveCount > 1 || parts.Queue.IsLastDelivery(message.ReceiveCount + 1);

    /// <summary>Hides a message whose handler ignores its token until this process is certainly gone.</summary>
    public async Task LeaveHiddenAsync(InFlightMessage message)
    {
        await parts.Leases.FenceAsync(message).ConfigureAwait(false);
        if (parts.Leases.Left(message) is var left && left <= TimeSpan.Zero)
        {
            return;
        }

        var seconds = WithinCap(message, parts.Stop.UntilKill + AfterKill);
        if (seconds == 0)
        {
            return; // SQS ends the twelve hours within this second, and zero would end them now.
        }

        parts.Log.IgnoresAbort(message.Id, seconds);
        var sentAt = parts.Time.GetTimestamp();
        var hidden = await parts.Returns.SendAsync(new(message, seconds), left).ConfigureAwait(false);
        switch (hidden.Outcome)
        {
            case BatchOutcome.Done:
                parts.Leases.LeftHidden(message, sentAt, TimeSpan.FromSeconds(seconds));
                break;
            case BatchOutcome.NotOurs or BatchOutcome.NotOursAfterDoubt:
                // An attempt that took effect would have hidden it from others and left it ours.
                parts.Leases.Lose(message);
                break;
        }
    }

    /// <summary>Before a stop the visibility timeout brings the message back while this worker still runs; at a stop it is left behind.</summary>
    public void CountStranded(InFlightMessage message)
    {
        if (parts.Stop.Stopping.IsCancellationRequested && !message.IsLeftHidden && message.Strand())
        {
            Interlocked.Increment(ref parts.Counters.Stranded);
        }
    }

    private int WithinCap(InFlightMessage message, TimeSpan delay)
        => VisibilityLease.WithinCap(parts.Time.GetElapsedTime(message.RequestedAt), delay);

    private void ReturnFailed(InFlightMessage message, BatchResult returned)
    {
        parts.Log.ReturnFailed(message.Id, returned.Reason);
        CountStranded(message);
    }
}
