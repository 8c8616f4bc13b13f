using Amazon.SQS;

namespace TaskProtection.Sqs;

/// <summary>Receives while protected: after a refusal, and always where one delivery in vain dead-letters a message.</summary>
internal sealed class ProtectedReceiver(WorkerParts parts, Receiver receiver, Dispatcher dispatcher)
{
    /// <summary>Enters, receives one message, and has it handled. Completes when the next receive may be sent.</summary>
    /// <param name="answered">Told when SQS has answered the receive.</param>
    public async Task<ReceiveTurn> ReceiveAsync(Action answered)
    {
        if (parts.Order.IsAlwaysProtectFirst && !await HasMessagesAsync().ConfigureAwait(false))
        {
            return new(1, 0, ReceiveTurn.IdlePause);
        }

        var turn = new TaskCompletionSource<ReceiveTurn>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Detached.Run(() => TakeTurnAsync(turn, answered));
        return await turn.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// In a flow of its own: the scope entered here is the message's. One message, because a scope that waits for a second would keep
    /// the task protected for nothing.
    /// </summary>
    private async Task TakeTurnAsync(TaskCompletionSource<ReceiveTurn> turn, Action answered)
    {
        try
        {
            var scope = await parts.Protection.EnterAsync(parts.Settings.Name, null, parts.Stop.Stopping).ConfigureAwait(false);
            await using (scope.ConfigureAwait(false))
            {
                parts.Order.Granted();
                if (parts.Pause.IsPaused)
                {
                    turn.SetResult(new(1, 0, TimeSpan.Zero)); // Told while it waited, for a yield perhaps.
                    return;
                }

                var sentAt = parts.Time.GetTimestamp();
                var messages = await receiver.ReceiveAsync(1, SqsWorkerSettings.ShortPoll).ConfigureAwait(false);
                answered();
                turn.SetResult(ReceiveTurn.Of(1, messages.Count, parts.Time.GetElapsedTime(sentAt)));
                foreach (var message in messages)
                {
                    await dispatcher.HandleAsync(message, scope).ConfigureAwait(false);
                }
            }
        }
        catch (TaskProtectionException refusal) when (refusal.Failure != ProtectionFailure.Draining)
        {
            turn.TrySetResult(new(1, 0, parts.Order.NextPause()));
        }
        catch (Exception error)
        {
            turn.TrySetException(error);
        }
    }

    /// <summary>Asks without receiving, so that an idle worker need not stay protected: nothing is delivered by it.</summary>
    private async Task<bool> HasMessagesAsync()
    {
        using var bounded = new BoundedToken(Receiver.Overdue, parts.Time, parts.Stop.Stopping);
        var token = bounded.Token;
        var reply = await parts.Metrics
            .CallAsync("GetQueueAttributes", () => parts.Sqs.GetQueueAttributesAsync(parts.Queue.Url, [QueueAttributeName.ApproximateNumberOfMessages], token))
            .WaitAsync(token).ConfigureAwait(false);
        return reply.ApproximateNumberOfMessages > 0;
    }
}
