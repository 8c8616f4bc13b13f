using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>Fetches messages for the free slots, one receive at a time, and starts each on its own. Ends only when the worker stops.</summary>
internal sealed class ReceiveLoop(WorkerParts parts, MessageSettler settler, MessageProcessor processor)
{
    /// <summary>A receive that is this much overdue is on a dead connection.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(10);

    /// <summary>Keeps an idle worker from spinning where no long poll slows it down: none was asked for, or something in between answers at once.</summary>
    private static readonly TimeSpan IdlePause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Long enough to be no load on a service in trouble, short enough that nobody waits for the worker afterwards.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _waitTime = parts.Settings.WaitTime(parts.Queue.Visibility);

    private readonly ErrorNews _news = new();

    private int _failures;

    public async Task RunAsync()
    {
        var stopping = parts.Stop.Stopping;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await parts.InHand.WaitForFreeAsync(stopping).ConfigureAwait(false);
                await parts.Protection.WaitUntilOpenAsync(stopping).ConfigureAwait(false);
                var pause = parts.Order.IsProtectFirst
                    ? await ProtectThenReceiveAsync().ConfigureAwait(false)
                    : await ReceiveThenProtectAsync().ConfigureAwait(false);
                await PauseAsync(pause).ConfigureAwait(false);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (TaskProtectionException draining) when (draining.Failure == ProtectionFailure.Draining)
            {
                return;
            }
            catch (Exception error)
            {
                Failing(error);
                await PauseAsync(Backoff.Delay(_failures, FirstPause, LongestPause)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The ordinary order. Returns how long to pause.</summary>
    private async Task<TimeSpan> ReceiveThenProtectAsync()
    {
        var sentAt = parts.Time.GetTimestamp();
        var messages = await ReceiveAsync(Math.Min(VisibilityCalls.BatchSize, parts.InHand.Free), _waitTime).ConfigureAwait(false);
        if (parts.Stop.Stopping.IsCancellationRequested)
        {
            // Not begun, and it will not be: back at once, so that another worker need not wait for it.
            await Task.WhenAll(messages.Select(ReturnAsync)).ConfigureAwait(false);
            return TimeSpan.Zero;
        }

        // The next receive waits until these are admitted or returned. Otherwise a refused message could go back into a receive
        // of our own that is already open, and be delivered in vain once more.
        await Task.WhenAll(messages.Select(Start)).ConfigureAwait(false);
        return PauseAfter(messages, sentAt);
    }

    /// <summary>The order after a refusal. Returns how long to pause.</summary>
    private async Task<TimeSpan> ProtectThenReceiveAsync()
    {
        if (parts.Order.IsAlwaysProtectFirst && !await HasMessagesAsync().ConfigureAwait(false))
        {
            return IdlePause;
        }

        var pause = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Detached.Run(() => ProtectedRoundAsync(pause));
        return await pause.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Enters, receives one message, and handles it, in a flow of its own: the scope entered here is the message's. One message,
    /// because a scope that waits for a second would keep the task protected for nothing.
    /// </summary>
    private async Task ProtectedRoundAsync(TaskCompletionSource<TimeSpan> pause)
    {
        try
        {
            var scope = await parts.Protection.EnterAsync(parts.Settings.Name, null, parts.Stop.Stopping).ConfigureAwait(false);
            await using (scope.ConfigureAwait(false))
            {
                parts.Order.Granted();
                var sentAt = parts.Time.GetTimestamp();
                var messages = await ReceiveAsync(1, SqsWorkerSettings.ShortPoll).ConfigureAwait(false);
                pause.SetResult(PauseAfter(messages, sentAt));
                foreach (var message in messages)
                {
                    await SettledAsync(message, processor.HandleAsync(message, scope)).ConfigureAwait(false);
                }
            }
        }
        catch (TaskProtectionException refusal) when (refusal.Failure != ProtectionFailure.Draining)
        {
            pause.TrySetResult(parts.Order.NextPause());
        }
        catch (Exception error)
        {
            pause.TrySetException(error);
        }
    }

    private TimeSpan PauseAfter(IReadOnlyList<InFlightMessage> messages, long sentAt)
        => messages.Count == 0 && parts.Time.GetElapsedTime(sentAt) < IdlePause ? IdlePause : TimeSpan.Zero;

    /// <summary>Asks without receiving, so that an idle worker need not stay protected: nothing is delivered by it.</summary>
    private async Task<bool> HasMessagesAsync()
    {
        using var bounded = new BoundedToken(Overdue, parts.Time, parts.Stop.Stopping);
        var reply = await parts.Sqs.GetQueueAttributesAsync(parts.Queue.Url, [QueueAttributeName.ApproximateNumberOfMessages], bounded.Token)
            .WaitAsync(bounded.Token).ConfigureAwait(false);
        return reply.ApproximateNumberOfMessages > 0;
    }

    private async Task<IReadOnlyList<InFlightMessage>> ReceiveAsync(int count, TimeSpan wait)
    {
        var request = new ReceiveMessageRequest(parts.Queue.Url)
        {
            MaxNumberOfMessages = count,
            WaitTimeSeconds = (int)wait.TotalSeconds,
            VisibilityTimeout = (int)parts.Queue.Visibility.TotalSeconds,
            MessageSystemAttributeNames = [MessageSystemAttributeName.ApproximateReceiveCount.Value, MessageSystemAttributeName.SentTimestamp.Value],
            MessageAttributeNames = ["All"],
        };
        var end = parts.Settings.Options.ReceiveOnStop == ReceiveOnStop.Cancel ? parts.Stop.Stopping : parts.Stop.PollEnd;
        var requestedAt = parts.Time.GetTimestamp();
        using var bounded = new BoundedToken(wait + Overdue, parts.Time, end);
        parts.OpenReceive.Begin(requestedAt, wait);
        var receive = SendAsync(request, bounded.Token);
        try
        {
            var reply = await receive.WaitAsync(bounded.Token).ConfigureAwait(false);
            Recovered();
            return Take(reply, requestedAt);
        }
        catch (Exception) when (!bounded.Token.IsCancellationRequested)
        {
            parts.OpenReceive.End(requestedAt);
            throw;
        }
        catch (OperationCanceledException)
        {
            // Not ended: SQS has not heard of it, and fills it from what goes back meanwhile.
            if (end.IsCancellationRequested)
            {
                Interlocked.Increment(ref parts.Counters.ReceivesGivenUp);
                parts.Log.ReceiveGivenUp();
            }

            _ = Detached.Run(() => ReturnLateAsync(receive, requestedAt));
            throw;
        }
    }

    /// <summary>Async, so that a client that throws before there is a task fails like any other.</summary>
    private async Task<ReceiveMessageResponse> SendAsync(ReceiveMessageRequest request, CancellationToken cancellationToken)
        => await parts.Sqs.ReceiveMessageAsync(request, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// The reply may have been on its way when the receive was given up, at a stop or as overdue: what it brings goes back, for as
    /// long as there is time. Its slots may have been asked for again.
    /// </summary>
    private async Task ReturnLateAsync(Task<ReceiveMessageResponse> receive, long requestedAt)
    {
        try
        {
            var reply = await receive.WaitAsync(parts.Stop.Deadline).ConfigureAwait(false);
            await Task.WhenAll(Take(reply, requestedAt).Select(ReturnAsync)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It was cancelled, as it was asked to be: that has been counted, or said.
        }
    }

    private List<InFlightMessage> Take(ReceiveMessageResponse reply, long requestedAt)
    {
        parts.OpenReceive.End(requestedAt);
        var messages = (reply.Messages ?? []).ConvertAll(message => new InFlightMessage(message, requestedAt));
        Interlocked.Add(ref parts.Counters.Received, messages.Count);
        parts.InHand.Add(messages);
        parts.Leases.Hold(messages);
        return messages;
    }

    private Task Start(InFlightMessage message)
    {
        var admission = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Detached.Run(() => SettledAsync(message, processor.AdmitAndHandleAsync(message, admission)));
        return admission.Task;
    }

    private Task ReturnAsync(InFlightMessage message) => SettledAsync(message, settler.ReturnAsync(message));

    /// <summary>Lets go of a message whatever became of it: one that is still renewed would stay hidden for 12 hours.</summary>
    private async Task SettledAsync(InFlightMessage message, Task settling)
    {
        try
        {
            await settling.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            parts.Log.MessageError(error, message.Id);
            settler.CountStranded(message);
        }
        finally
        {
            await parts.Leases.FenceAsync(message).ConfigureAwait(false);
            parts.InHand.Remove(message);
        }
    }

    private async Task PauseAsync(TimeSpan pause)
        => await Task.Delay(pause, parts.Time, parts.Stop.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Failing(Exception error)
    {
        _failures++;
        if (_news.IsNew(error))
        {
            parts.Log.ReceiveFailing(error);
        }
    }

    private void Recovered()
    {
        if (_failures > 0)
        {
            _failures = 0;
            _news.Forget();
            parts.Log.ReceiveRecovered();
        }
    }
}
