namespace TaskProtection.Sqs;

/// <summary>Takes one delivery from its receive to its delete or its return. Nothing here throws to the loop.</summary>
internal sealed class MessageProcessor(WorkerParts parts, MessageInvoker invoker)
{
    /// <summary>The first retry comes after one to two seconds: a passing fault is over, and nobody waits long.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);

    /// <summary>A quarter of an hour bounds how long a mended fault still delays its messages.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(15);

    /// <summary>SIGKILL has certainly come before a second worker begins.</summary>
    private const int AfterKill = 1;

    /// <summary>Enters a scope of the message's own, then handles. Completes <paramref name="admission"/> when it is decided.</summary>
    public async Task AdmitAndHandleAsync(InFlightMessage message, TaskCompletionSource<bool> admission)
    {
        try
        {
            while (true)
            {
                ProtectionScope scope;
                try
                {
                    // Entered in this very method: what the handler enters in its own flow is then nested in it.
                    using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(message.Lost, parts.Stop.Stopping);
                    scope = await parts.Protection.EnterAsync($"{parts.Settings.Name} {message.Id}", null, giveUp.Token).ConfigureAwait(false);
                }
                catch (TaskProtectionException refusal) when (refusal.Failure != ProtectionFailure.Draining)
                {
                    admission.TrySetResult(false);
                    if (!await HoldBackAsync(message, refusal).ConfigureAwait(false))
                    {
                        return;
                    }

                    continue;
                }
                catch (Exception notBegun) when (notBegun is TaskProtectionException or OperationCanceledException)
                {
                    await ReturnAsync(message).ConfigureAwait(false);
                    return;
                }

                await using (scope.ConfigureAwait(false))
                {
                    admission.TrySetResult(true);
                    await HandleAsync(message, scope).ConfigureAwait(false);
                }

                return;
            }
        }
        catch (Exception error)
        {
            parts.Log.MessageError(error, message.Id);
        }
        finally
        {
            admission.TrySetResult(false);
        }
    }

    /// <summary>Handles a message inside a scope that is held, and settles it before the scope is let go.</summary>
    public async Task HandleAsync(InFlightMessage message, ProtectionScope scope)
    {
        if (parts.Stop.Stopping.IsCancellationRequested || !parts.Leases.IsHeld(message))
        {
            await ReturnAsync(message).ConfigureAwait(false);
            return;
        }

        using var abort = CancellationTokenSource.CreateLinkedTokenSource(message.Lost, parts.Stop.Aborted);
        var context = Context(message, scope);

        // On a thread of its own: a handler that blocks its thread must not block what watches over it.
        var handling = Task.Run(() => invoker.InvokeAsync(message.Message.Body, context, abort.Token), CancellationToken.None);
        await handling.WaitAsync(parts.Stop.Overdue).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!handling.IsCompleted)
        {
            await LeaveHiddenAsync(message).ConfigureAwait(false);
            await handling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await parts.Leases.FenceAsync(message).ConfigureAwait(false);
        await SettleAsync(message, handling, parts.Leases.Left(message)).ConfigureAwait(false);
    }

    private MessageContext Context(InFlightMessage message, ProtectionScope scope)
        => new()
        {
            MessageId = message.Id,
            QueueName = parts.Queue.Name,
            ReceiveCount = message.ReceiveCount,
            SentAt = message.SentAt,
            Scope = scope,
            Stopping = parts.Stop.Stopping,
            ProtectionLost = scope.ProtectionLost,
            Attributes = message.Message.MessageAttributes ?? MessageContext.NoAttributes,
        };

    /// <summary>Decides on a message that was refused. True when it is to be tried again because returning it would dead-letter it.</summary>
    private async Task<bool> HoldBackAsync(InFlightMessage message, TaskProtectionException refusal)
    {
        parts.Order.Refused();
        if (message.ReceiveCount < parts.Queue.MaxReceiveCount.GetValueOrDefault(int.MaxValue))
        {
            parts.Log.Refused(message.Id, refusal.Failure);
            await ReturnAsync(message).ConfigureAwait(false);
            return false;
        }

        parts.Log.HeldBack(message.Id, refusal.Failure);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(message.Lost, parts.Stop.Stopping);
        await Task.Delay(parts.Order.NextPause(), parts.Time, giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await parts.Protection.WaitUntilOpenAsync(giveUp.Token).ConfigureAwait(false);
        }
        catch (Exception over) when (over is TaskProtectionException or OperationCanceledException)
        {
            // The next attempt to enter says the same, and returns the message.
        }

        return true;
    }

    private async Task SettleAsync(InFlightMessage message, Task handling, TimeSpan left)
    {
        var isOurs = left > TimeSpan.Zero;
        if (handling.IsCompletedSuccessfully)
        {
            // Also when it was lost: SQS may not have handed it to anyone yet, and the work is done.
            var isDeleted = await parts.Deletes.SendAsync(message, left).ConfigureAwait(false);
            if (isDeleted && isOurs)
            {
                Interlocked.Increment(ref parts.Counters.Deleted);
            }
            else
            {
                Interlocked.Increment(ref parts.Counters.Unknown);
                parts.Log.Unknown(message.Id);
                if (isOurs && !isDeleted)
                {
                    CountStranded(message);
                }
            }
        }
        else if (!isOurs)
        {
            Interlocked.Increment(ref parts.Counters.Lost);
        }
        else if (GaveUpBecauseOfStop(handling))
        {
            await SendBackAsync(message, left).ConfigureAwait(false);
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
        var now = parts.Time.GetElapsedTime(message.RequestedAt);
        if (!await parts.Returns.SendAsync(new(message, VisibilityLease.WithinCap(now, delay)), left).ConfigureAwait(false))
        {
            ReturnFailed(message);
        }
    }

    /// <summary>Gives back a message whose handler has not begun.</summary>
    public async Task ReturnAsync(InFlightMessage message)
    {
        await parts.Leases.FenceAsync(message).ConfigureAwait(false);
        if (parts.Leases.Left(message) is var left && left > TimeSpan.Zero)
        {
            await SendBackAsync(message, left).ConfigureAwait(false);
        }
        else
        {
            Interlocked.Increment(ref parts.Counters.Lost);
        }
    }

    private async Task SendBackAsync(InFlightMessage message, TimeSpan left)
    {
        // At once; but while a receive of our own is still open at a stop, not before that is over: it would only bring the
        // message here again, and one more delivery would count against it.
        var seconds = (int)Math.Ceiling(parts.OpenReceive.Left.TotalSeconds);
        if (await parts.Returns.SendAsync(new(message, seconds), left).ConfigureAwait(false))
        {
            Interlocked.Increment(ref parts.Counters.Returned);
        }
        else
        {
            ReturnFailed(message);
        }
    }

    /// <summary>Hides a message whose handler ignores its token until this process is certainly gone.</summary>
    private async Task LeaveHiddenAsync(InFlightMessage message)
    {
        await parts.Leases.FenceAsync(message).ConfigureAwait(false);
        if (parts.Leases.Left(message) is var left && left <= TimeSpan.Zero)
        {
            return;
        }

        var seconds = (int)Math.Ceiling(parts.Stop.UntilKill.TotalSeconds) + AfterKill;
        parts.Log.IgnoresAbort(message.Id, seconds);
        var sentAt = parts.Time.GetTimestamp();
        if (await parts.Returns.SendAsync(new(message, seconds), left).ConfigureAwait(false))
        {
            parts.Leases.LeftHidden(message, sentAt, TimeSpan.FromSeconds(seconds));
        }
    }

    private void ReturnFailed(InFlightMessage message)
    {
        parts.Log.ReturnFailed(message.Id);
        CountStranded(message);
    }

    /// <summary>Before a stop the visibility timeout brings the message back while this worker still runs; at a stop it is left behind.</summary>
    private void CountStranded(InFlightMessage message)
    {
        if (parts.Stop.Stopping.IsCancellationRequested && message.Strand())
        {
            Interlocked.Increment(ref parts.Counters.Stranded);
        }
    }
}
