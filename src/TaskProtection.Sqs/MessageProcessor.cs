namespace TaskProtection.Sqs;

/// <summary>Brings one delivery to its handler: admits it, runs the handler, and watches that it hears when it must stop.</summary>
internal sealed partial class MessageProcessor(WorkerParts parts, MessageSettler settler, MessageReturner returner, MessageInvoker invoker)
{
    /// <summary>From now on handlers hear of the moments of a stop. One registration serves all: one for each would cost more than all else.</summary>
    public void FollowStop()
    {
        _ = parts.Stop.Stopping.UnsafeRegister(_ => ForEachRun(static (run, _) => run.Stop()), null);
        _ = parts.Stop.Aborted.UnsafeRegister(_ => ForEachRun(static (run, _) => run.Abort()), null);
        _ = parts.Stop.Overdue.UnsafeRegister(_ => ForEachRun(Hide), null);
    }

    /// <summary>
    /// Enters a scope of the message's own, then handles. Ends its admission when the next receive may be sent: the message is
    /// admitted, has gone back, is held back and the worker protects first, or needs no admission.
    /// </summary>
    public async Task AdmitAndHandleAsync(InFlightMessage message)
    {
        try
        {
            // A last delivery enters before its turn: at a stop nothing enters any more, and what has not entered goes back.
            if (parts.Queue.IsLastDelivery(message.ReceiveCount))
            {
                await MayEnterAsync(message).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else if (!await IsItsTurnAsync(message).ConfigureAwait(false))
            {
                return;
            }

            if (message.Place is not { IsFirst: false } && parts.HandledBefore.Contains(message))
            {
                message.EndAdmission(); // Its delete may be tried for as long as the message is ours, and needs no scope.
                message.Place?.Entered();
                await returner.ReturnAsync(message).ConfigureAwait(false);
                return;
            }

            for (var attempt = 1; !message.IsLost; attempt++)
            {
                ProtectionScope scope;
                try
                {
                    // Entered in this very method: what the handler enters in its own flow is then nested in it.
                    var entering = parts.Protection.EnterAsync($"{parts.Settings.Name} {message.Id}", null, parts.Stop.Stopping);
                    scope = entering.IsCompletedSuccessfully ? entering.Result : await EnteredAsync(message, entering.AsTask()).ConfigureAwait(false);
                }
                catch (TaskProtectionException refusal) when (refusal.Failure != ProtectionFailure.Draining)
                {
                    if (!await HoldBackAsync(message, refusal, attempt).ConfigureAwait(false))
                    {
                        return;
                    }

                    continue;
                }
                catch (Exception notBegun) when (notBegun is TaskProtectionException or OperationCanceledException)
                {
                    await returner.ReturnAsync(message).ConfigureAwait(false);
                    return;
                }

                await using (scope.ConfigureAwait(false))
                {
                    message.EndAdmission();

                    // As in HandleAsync, without one more state machine for each message.
                    if (await RunAsync(message, scope).ConfigureAwait(false) is { } handling)
                    {
                        await settler.SettleAsync(message, handling).ConfigureAwait(false);
                    }
                }

                return;
            }

            await returner.ReturnAsync(message).ConfigureAwait(false); // It was lost while it was held back: there is nothing left to return.
        }
        finally
        {
            message.EndAdmission();
        }
    }

    /// <summary>Handles a message inside a scope that is held, once it is its turn, and settles it before the scope is let go.</summary>
    public async Task HandleAsync(InFlightMessage message, ProtectionScope scope)
    {
        if (await RunAsync(message, scope).ConfigureAwait(false) is { } handling)
        {
            await settler.SettleAsync(message, handling).ConfigureAwait(false);
        }
    }

    /// <summary>Runs the handler once it is the message's turn. Returns it when it has ended, or null when the message went back instead.</summary>
    private async ValueTask<Task?> RunAsync(InFlightMessage message, ProtectionScope scope)
    {
        message.Place?.Entered();
        if (!await IsItsTurnAsync(message).ConfigureAwait(false))
        {
            return null;
        }

        if (!MayBegin(message))
        {
            await returner.ReturnAsync(message).ConfigureAwait(false);
            return null;
        }

        var run = new HandlerRun(message, parts.Stop);
        if (parts.Stop.Overdue.IsCancellationRequested)
        {
            Hide(run, message); // Whoever hid the messages of the others may have looked before this one had a run.
        }

        var content = MessageContent.Open(message, parts.Settings.Options.Envelope);
        var handling = MessageActivity.RunAsync(invoker, content, Context(message, content, scope, run), parts.Metrics, run.Aborted);
        await handling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (message.Place is null)
        {
            // Where order counts the slot is kept: nothing of the group comes before the delete, and a receive would find nothing.
            parts.InHand.HandlerEnded(message);
        }

        // A return must not be overwritten by what hides the message. A delete need not wait for a call that will perhaps never be answered.
        var patience = handling.IsCompletedSuccessfully ? VisibilityLeases.LongestFence : Timeout.InfiniteTimeSpan;
        await run.EndAsync().WaitAsync(patience, parts.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return handling;
    }

    /// <summary>Waits to be admitted for as long as the message is ours.</summary>
    private static async Task<ProtectionScope> EnteredAsync(InFlightMessage message, Task<ProtectionScope> entering)
    {
        try
        {
            return await entering.WaitAsync(message.Lost).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (message.IsLost)
        {
            _ = LetGoAsync(entering);
            throw;
        }
    }

    private static async Task LetGoAsync(Task<ProtectionScope> entering)
    {
        await ((Task)entering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (entering.IsCompletedSuccessfully)
        {
            await entering.Result.DisposeAsync().ConfigureAwait(false);
        }
    }

    private MessageContext Context(InFlightMessage message, MessageContent content, ProtectionScope scope, HandlerRun run)
        => new()
        {
            MessageId = message.Id,
            QueueName = parts.Queue.Name,
            ReceiveCount = message.ReceiveCount,
            SentAt = message.SentAt,
            Scope = scope,
            Run = run,
            MessageGroupId = message.GroupId,
            MessageDeduplicationId = message.DeduplicationId,
            SequenceNumber = message.SequenceNumber,
            Attributes = content.Attributes,
        };

    /// <summary>
    /// Decides on a message that was refused. False when it goes back, on its first delivery only: a fleet that is refused together
    /// must not hand it round, and the receive count is all that its workers know of one another. True when it is to be tried again.
    /// </summary>
    private async Task<bool> HoldBackAsync(InFlightMessage message, TaskProtectionException refusal, int attempt)
    {
        parts.Order.Refused();
        if (message.ReceiveCount == 1 && !parts.Queue.IsLastDelivery(message.ReceiveCount))
        {
            parts.Log.Refused(message.Id, refusal.Failure);
            await returner.ReturnAsync(message).ConfigureAwait(false);
            return false;
        }

        message.EndAdmission();
        if (attempt == 1)
        {
            parts.Log.HeldBack(message.Id, refusal.Failure);
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(message.Lost, parts.Stop.Stopping);
        await Task.Delay(ReceiveOrder.Pause(attempt), parts.Time, giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await parts.Protection.WaitUntilOpenAsync(giveUp.Token).ConfigureAwait(false);
        }
        catch (Exception over) when (over is TaskProtectionException or OperationCanceledException)
        {
            // The next attempt to enter says the same, and returns the message.
        }

        await Task.Yield(); // The handler must not block the thread of a clock.
        return true;
    }

    private void Hide(HandlerRun run, InFlightMessage message) => run.Hide(() => returner.LeaveHiddenAsync(message));

    private void ForEachRun(Action<HandlerRun, InFlightMessage> tell)
    {
        foreach (var message in parts.InHand.Snapshot())
        {
            if (message.Run is { } run)
            {
                tell(run, message);
            }
        }
    }
}
