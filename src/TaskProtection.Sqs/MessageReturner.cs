namespace TaskProtection.Sqs;

/// <summary>Gives messages back that were not finished.</summary>
internal sealed class MessageReturner(WorkerParts parts, MessageDeleter deleter)
{
    /// <summary>SIGKILL has certainly come before a second worker begins.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(1);

    /// <summary>Workers of one queue poll alike, and one that was told to stop opens no other: by then none of their polls is open.</summary>
    private readonly TimeSpan _everyPoll = parts.Settings.WaitTime(parts.Queue.Visibility) + OpenReceives.Margin;

    /// <summary>Gives back a message whose handler has not begun. One that was handled before is deleted instead.</summary>
    public Task ReturnAsync(InFlightMessage message) => ReturnAsync(message, GroupPlaceEnd.Back);

    /// <summary>
    /// Gives back a message whose predecessor in its group failed: at once, because SQS delivers none of a group before its first,
    /// and that one has a delay of its own. The delivery was in vain, but not the last: those behind a last delivery do not go back.
    /// </summary>
    public Task ReturnBehindAsync(InFlightMessage message) => ReturnAsync(message, GroupPlaceEnd.Failed);

    /// <summary>Gives back a fenced message whose handler stopped because it was told to.</summary>
    public Task ReturnStoppedAsync(InFlightMessage message) => SendBackAsync(message, ReturnDelay(message), parts.Leases.Left(message));

    /// <summary>Leaves a fenced message for another attempt after a delay. SQS refuses one that exceeds the twelve hours, and it would come much sooner.</summary>
    public async Task DelayAsync(InFlightMessage message, TimeSpan delay)
    {
        var returned = await parts.Returns.SendAsync(new(message, WithinCap(message, delay, VisibilityLease.OnTheWay)), parts.Leases.Left(message)).ConfigureAwait(false);
        if (returned.Outcome == BatchOutcome.Failed)
        {
            ReturnFailed(message, returned);
        }
    }

    /// <summary>Hides a message whose handler ignores its token until this process is certainly gone.</summary>
    public async Task LeaveHiddenAsync(InFlightMessage message)
    {
        await parts.Leases.FenceAsync(message, isInHurry: true).ConfigureAwait(false);
        if (parts.Leases.Left(message) is var left && left <= TimeSpan.Zero)
        {
            return;
        }

        var seconds = WithinCap(message, parts.Stop.UntilKill + AfterKill);
        if (seconds == 0)
        {
            return; // SQS ends the twelve hours in a moment, and zero would end them now.
        }

        parts.Log.IgnoresAbort(message.Id, seconds);
        var sentAt = parts.Time.GetTimestamp();
        var hidden = await parts.Returns.SendAsync(new(message, seconds), left).ConfigureAwait(false);
        switch (hidden.Outcome)
        {
            case BatchOutcome.Done:
                parts.Leases.LeftHidden(message, sentAt, TimeSpan.FromSeconds(seconds));
                break;
            case BatchOutcome.NotOurs or BatchOutcome.NotOursAfterDoubt when !message.IsBeingDeleted:
                // An attempt that took effect would have hidden it from others and left it ours.
                parts.Leases.Lose(message);
                break;
        }
    }

    private async Task ReturnAsync(InFlightMessage message, GroupPlaceEnd end)
    {
        if (parts.HandledBefore.Contains(message))
        {
            parts.Log.HandledBefore(message.Id);
            await deleter.DeleteAsync(message).ConfigureAwait(false);
            return;
        }

        message.Place?.End(end);
        await parts.Leases.FenceAsync(message, isInHurry: parts.Stop.Stopping.IsCancellationRequested).ConfigureAwait(false);
        if (parts.Leases.Left(message) is var left && left > TimeSpan.Zero)
        {
            var isBehind = end == GroupPlaceEnd.Failed;
            var delay = isBehind && !parts.Stop.Stopping.IsCancellationRequested ? TimeSpan.Zero : ReturnDelay(message);
            await SendBackAsync(message, delay, left, isBehind).ConfigureAwait(false);
        }
        else
        {
            Interlocked.Increment(ref parts.Counters.Lost);
        }
    }

    /// <summary>
    /// When a message may come again that goes back: at once; but while a receive of our own is still open at a stop, not before that is
    /// over: it would only bring the message here again, and one more delivery would count against it.
    /// </summary>
    public TimeSpan ReturnDelay(InFlightMessage message)
    {
        var delay = parts.OpenReceives.Left;
        if (MayNotMeetAnotherStop(message) && delay < _everyPoll)
        {
            delay = _everyPoll;
        }

        return delay;
    }

    /// <summary>Gives back a message that is ours and fenced.</summary>
    private async Task SendBackAsync(InFlightMessage message, TimeSpan delay, TimeSpan left, bool isBehind = false)
    {
        var returned = await parts.Returns.SendAsync(new(message, WithinCap(message, delay)), left).ConfigureAwait(false);
        switch (returned.Outcome)
        {
            case BatchOutcome.Done:
            case BatchOutcome.NotOursAfterDoubt: // It went back with the attempt whose answer was lost.
            case BatchOutcome.Failed when message.IsLeftHidden: // It comes again once the process is gone, as it was hidden to.
                Interlocked.Increment(ref isBehind ? ref parts.Counters.ReturnedBehind : ref parts.Counters.Returned);
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

    private int WithinCap(InFlightMessage message, TimeSpan delay, TimeSpan later = default)
        => VisibilityLease.WithinCap(parts.Time.GetElapsedTime(message.RequestedAt) + later, delay);

    private void ReturnFailed(InFlightMessage message, BatchResult returned)
    {
        parts.Log.ReturnFailed(message.Id, returned.Reason);
        parts.CountStranded(message);
    }
}
