namespace TaskProtection.Sqs;

/// <summary>
/// Fetches messages for the free slots: one long poll while the queue has little, several receives side by side while it is busy.
/// Ends only when the worker stops, and then with its last receive.
/// </summary>
internal sealed class ReceiveLoop(WorkerParts parts, Receiver receiver, Dispatcher dispatcher, ProtectedReceiver protectedReceiver)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Long enough to be no load on a service in trouble, short enough that nobody waits for the worker afterwards.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>While the queue is busy: fills a call that would bring one message, and delays that one by less than a call takes.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private readonly TimeSpan _waitTime = parts.Settings.WaitTime(parts.Queue.Visibility);

    private readonly PollingWidth _width = new(parts.Settings.Options.MaxConcurrency);

    private readonly List<Task<ReceiveTurn>> _open = [];

    private readonly Lock _gate = new();

    private readonly ErrorNews _news = new();

    private int _failures;

    public async Task RunAsync()
    {
        var stopping = parts.Stop.Stopping;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                parts.Stop.Look();
                await PauseAsync(await TakeAnsweredAsync().ConfigureAwait(false)).ConfigureAwait(false);
                var slots = await parts.InHand.ReserveAsync(VisibilityCalls.BatchSize, _width.IsBusy ? Gathering : TimeSpan.Zero, stopping).ConfigureAwait(false);
                await BeginAsync(slots).ConfigureAwait(false);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (TaskProtectionException draining) when (draining.Failure == ProtectionFailure.Draining)
            {
                break;
            }
            catch (Exception error)
            {
                await AllAnsweredAsync().ConfigureAwait(false); // What failed together is one failure.
                Failing(error);
                await PauseAsync(Backoff.Delay(_failures, FirstPause, LongestPause)).ConfigureAwait(false);
            }
        }

        await AllAnsweredAsync().ConfigureAwait(false);
    }

    /// <summary>Opens one more receive for the slots that were reserved for it.</summary>
    private async Task BeginAsync(int slots)
    {
        try
        {
            do
            {
                await WaitWhilePausedAsync().ConfigureAwait(false);
                await parts.Protection.WaitUntilOpenAsync(parts.Stop.Stopping).ConfigureAwait(false);
            }
            while (parts.Pause.IsPaused);
            parts.Stop.Stopping.ThrowIfCancellationRequested();
        }
        catch
        {
            parts.InHand.Release(slots);
            throw;
        }

        if (!parts.Order.IsProtectFirst)
        {
            _open.Add(ReceiveThenProtectAsync(slots));
        }
        else if (_open.Count == 0)
        {
            parts.InHand.Release(slots - 1);
            _open.Add(ProtectThenReceiveAsync());
        }
        else
        {
            // What they bring will be refused too, and must not meet another receive.
            parts.InHand.Release(slots);
            _width.Reset();
            await AllAnsweredAsync().ConfigureAwait(false);
        }
    }

    private async Task WaitWhilePausedAsync()
    {
        if (!parts.Pause.IsPaused)
        {
            return;
        }

        parts.Log.Paused(parts.InHand.Snapshot().Count);
        await parts.Pause.WaitUntilResumedAsync(parts.Stop.Stopping).ConfigureAwait(false);
        parts.Log.Resumed();
    }

    /// <summary>Takes note of the receives that were answered, until there is room for one more. Returns how long to pause, where none brought anything.</summary>
    private async Task<TimeSpan> TakeAnsweredAsync()
    {
        var (pause, any) = (TimeSpan.Zero, false);
        while (_open.Exists(static turn => turn.IsCompleted) || _open.Count >= _width.Width)
        {
            var turn = await Task.WhenAny(_open).ConfigureAwait(false);
            _open.Remove(turn);
            var (asked, brought, wait) = await turn.ConfigureAwait(false);
            _width.Answered(asked, brought);
            pause = wait > pause ? wait : pause;
            any |= brought > 0;
        }

        return any ? TimeSpan.Zero : pause;
    }

    /// <summary>Waits for the receives that are open; what else they say is nothing new.</summary>
    private async Task AllAnsweredAsync()
    {
        await Task.WhenAll((IEnumerable<Task>)_open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _open.Clear();
    }

    /// <summary>The ordinary order.</summary>
    private async Task<ReceiveTurn> ReceiveThenProtectAsync(int slots)
    {
        var sentAt = parts.Time.GetTimestamp();
        IReadOnlyList<InFlightMessage> messages;
        try
        {
            // A receive beside others is short: the queue is busy, and when it is not any more the last poll alone is the long one.
            var wait = _open.Count > 0 && _waitTime > SqsWorkerSettings.ShortPoll ? SqsWorkerSettings.ShortPoll : _waitTime;
            messages = await receiver.ReceiveAsync(slots, wait).ConfigureAwait(false);
        }
        finally
        {
            parts.InHand.Release(slots);
        }

        Recovered();
        if (parts.Stop.Stopping.IsCancellationRequested)
        {
            // Not begun, and it will not be: back at once, so that another worker need not wait for it.
            await dispatcher.ReturnAsync(messages).ConfigureAwait(false);
            return default;
        }

        if (messages.Count > 0 && parts.Protection.Status is { Phase: ProtectionPhase.Yielding })
        {
            messages = await dispatcher.ReturnInYieldAsync(messages).ConfigureAwait(false);
        }

        // This receive is over only when its messages are admitted or returned. Otherwise a refused message could go back into a
        // receive of our own that is already open, and be delivered in vain once more.
        await dispatcher.StartAsync(messages).ConfigureAwait(false);
        return ReceiveTurn.Of(slots, messages.Count, parts.Time.GetElapsedTime(sentAt));
    }

    /// <summary>The order after a refusal.</summary>
    private async Task<ReceiveTurn> ProtectThenReceiveAsync()
    {
        try
        {
            return await protectedReceiver.ReceiveAsync(Recovered).ConfigureAwait(false);
        }
        finally
        {
            parts.InHand.Release(1);
        }
    }

    private async Task PauseAsync(TimeSpan pause)
        => await Task.Delay(pause, parts.Time, parts.Stop.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Failing(Exception error)
    {
        _width.Reset();
        bool isNew;
        lock (_gate)
        {
            _failures++;
            isNew = _news.IsNew(error);
        }

        if (isNew)
        {
            parts.Log.ReceiveFailing(error);
        }
    }

    /// <summary>A receive was answered. Receives are answered side by side.</summary>
    private void Recovered()
    {
        lock (_gate)
        {
            if (_failures == 0)
            {
                return;
            }

            _failures = 0;
            _news.Forget();
        }

        parts.Log.ReceiveRecovered();
    }
}
