namespace TaskProtection.Sqs;

/// <summary>Ends what a handler began: its message is deleted, dead-lettered, left for another attempt, or given back.</summary>
internal sealed class MessageSettler(WorkerParts parts, MessageDeleter deleter, MessageReturner returner)
{
    /// <summary>Settles a message whose handler has ended.</summary>
    public Task SettleAsync(InFlightMessage message, Task handling)
        => handling.IsCompletedSuccessfully
            ? deleter.DeleteAsync(message)
            : SettleFailedAsync(
                message, handling.Exception?.InnerException ?? new OperationCanceledException("The handler was cancelled by a token of its own."));

    private async Task SettleFailedAsync(InFlightMessage message, Exception error)
    {
        if (await IsDeadLetteredAsync(message, error).ConfigureAwait(false))
        {
            await deleter.DeleteAsync(message, isDeadLettered: true).ConfigureAwait(false);
            return;
        }

        await parts.Leases.FenceAsync(message, isInHurry: parts.Stop.Stopping.IsCancellationRequested).ConfigureAwait(false);
        if (parts.Leases.Left(message) <= TimeSpan.Zero)
        {
            LogLateFailure(message, error);
            Interlocked.Increment(ref parts.Counters.Lost);
        }
        else if (parts.Stop.IsReasonFor(error))
        {
            LogLateFailure(message, error);
            await returner.ReturnStoppedAsync(message).ConfigureAwait(false);
        }
        else
        {
            await RetryAsync(message, error).ConfigureAwait(false);
        }
    }

    /// <summary>A cancellation is what was asked for; anything else someone may look for one day.</summary>
    private void LogLateFailure(InFlightMessage message, Exception error)
    {
        if (error is not OperationCanceledException)
        {
            parts.Log.FailedLate(error, message.Id);
        }
    }

    /// <summary>True when SQS has confirmed a copy in the dead-letter queue, where one was wanted. The message is renewed meanwhile, or hidden until this process is gone.</summary>
    private async Task<bool> IsDeadLetteredAsync(InFlightMessage message, Exception error)
    {
        var isWanted = error is DeadLetterException || (error is MessageFormatException && parts.Settings.Options.OnUnreadable == OnUnreadable.DeadLetter);
        if (!isWanted || parts.Leases.Left(message) <= TimeSpan.Zero)
        {
            return false;
        }

        if (parts.Queue.DeadLetterUrl is not { } url)
        {
            parts.Log.NoDeadLetterQueue(message.Id);
            return false;
        }

        try
        {
            parts.Log.DeadLettered(error, message.Id, message.ReceiveCount, await parts.DeadLetters.SendAsync(message, url).ConfigureAwait(false));
            return true;
        }
        catch (Exception failure)
        {
            parts.Log.DeadLetterFailed(failure, message.Id);
            return false;
        }
    }

    private async Task RetryAsync(InFlightMessage message, Exception error)
    {
        var options = parts.Settings.Options;
        var wish = error as RetryLaterException;

        // SQS takes a message away only when its group is asked for once more, and gives none of the group before: no long wait there.
        var attempt = parts.Queue.IsFifo && parts.Queue.IsLastDelivery(message.ReceiveCount) ? 1 : message.ReceiveCount;
        var backoff = wish?.Delay ?? Backoff.Delay(attempt, options.RetryMinDelay, options.RetryMaxDelay, options.RetryFactor);
        if (parts.Stop.Stopping.IsCancellationRequested && !parts.Queue.IsLastDelivery(message.ReceiveCount) && returner.ReturnDelay(message) is var least && least > backoff)
        {
            backoff = least;
        }

        var delay = TimeSpan.FromSeconds(Math.Ceiling(Math.Min(backoff.TotalSeconds, VisibilityLease.Cap.TotalSeconds)));
        if (wish is not null)
        {
            parts.Log.RetryLater(wish, message.Id, message.ReceiveCount, delay);
        }
        else if (error is MessageFormatException)
        {
            parts.Log.Unreadable(message.Id, message.ReceiveCount, error.Message, delay);
        }
        else
        {
            parts.Log.Failed(error, message.Id, message.ReceiveCount, delay);
        }

        Interlocked.Increment(ref wish is null ? ref parts.Counters.Failed : ref parts.Counters.Returned);
        message.Place?.End(GroupPlaceEnd.Failed);
        await returner.DelayAsync(message, delay).ConfigureAwait(false);
    }
}
