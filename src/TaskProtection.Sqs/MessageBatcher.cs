namespace TaskProtection.Sqs;

/// <summary>
/// Collects entries until there are ten or the delay is over, sends them together, and repeats what failed: once more together,
/// then one by one, with growing pauses, for as long as the message is ours. What was too much for SQS is repeated together, because one by
/// one it would be ten times as much. Shutdown does not cancel it; its deadline does. Errors
/// are logged when they begin and when they are over.
/// </summary>
/// <param name="operation">The SQS operation, as a policy names it.</param>
/// <param name="delay">How long an entry waits for others.</param>
/// <param name="log">Where errors are said.</param>
/// <param name="time">The clock.</param>
/// <param name="deadline">The end of every call.</param>
internal abstract class MessageBatcher<TEntry>(string operation, TimeSpan delay, SqsWorkerLog log, TimeProvider time, CancellationToken deadline)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>In case one message spoils it for the others.</summary>
    private const int BatchesAtMost = 2;

    /// <summary>Those, and one try alone, whatever the lease says.</summary>
    private const int FewestAttempts = BatchesAtMost + 1;

    private readonly Lock _gate = new();
    private readonly FailureSpell _failures = new(time);
    private Batch? _open;

    /// <summary>Sends one entry.</summary>
    /// <param name="entry">What to send.</param>
    /// <param name="patience">How long to repeat it, from when its batch was begun; the message is ours for this long.</param>
    /// <returns>What became of it. Never faults.</returns>
    public Task<BatchResult> SendAsync(TEntry entry, TimeSpan patience)
    {
        var item = new Item(entry, patience);
        Batch? full = null;
        lock (_gate)
        {
            if (_open is null)
            {
                _open = new Batch(time.GetTimestamp());
                Start(_open);
            }

            _open.Items.Add(item);
            if (_open.Items.Count == VisibilityCalls.BatchSize)
            {
                full = _open;
                _open = null;
            }
        }

        full?.Full.SetResult();
        return item.Task;
    }

    /// <returns>Per message: null for success, else the error code; a message that the reply does not name is missing.</returns>
    protected abstract Task<IReadOnlyDictionary<InFlightMessage, string?>> SendBatchAsync(IReadOnlyList<TEntry> entries, CancellationToken cancellationToken);

    protected abstract Task SendOneAsync(TEntry entry, CancellationToken cancellationToken);

    protected abstract InFlightMessage MessageOf(TEntry entry);

    /// <summary>Apart, because a closure would otherwise be made for every entry, and not only for the first of a batch.</summary>
    private void Start(Batch batch) => _ = Detached.Run(() => RunAsync(batch));

    private async Task RunAsync(Batch batch)
    {
        if (delay > TimeSpan.Zero)
        {
            await batch.Full.Task.WaitAsync(delay, time, deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (_gate)
        {
            if (_open == batch)
            {
                _open = null;
            }
        }

        var (left, together) = (batch.Items, 0);
        for (var attempt = 1; left.Count > 0; attempt++)
        {
            if (attempt > 1)
            {
                await Task.Delay(Backoff.Delay(attempt - 1, FirstPause, LongestPause), time, deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                GiveUp(left, batch.Since, attempt);
            }

            if (together < BatchesAtMost)
            {
                together += await TogetherAsync(left).ConfigureAwait(false) ? 1 : 0;
            }
            else if ((await Task.WhenAll(left.Select(AloneAsync)).ConfigureAwait(false)).Contains(false))
            {
                together--; // The next attempt is one call again.
            }

            left.RemoveAll(static item => item.Task.IsCompleted);
        }
    }

    private void GiveUp(List<Item> left, long since, int attempt)
    {
        foreach (var item in left)
        {
            var isOver = attempt > FewestAttempts && time.GetElapsedTime(since) >= item.Patience;
            if (isOver || deadline.IsCancellationRequested)
            {
                item.End(BatchOutcome.Failed);
            }
        }

        left.RemoveAll(static item => item.Task.IsCompleted);
    }

    /// <summary>False when it was too much for SQS.</summary>
    private async Task<bool> TogetherAsync(List<Item> items)
    {
        if (items.Count == 0)
        {
            return true;
        }

        using var bounded = new BoundedToken(VisibilityCalls.LongestCall, time, deadline);
        try
        {
            var results = await SendBatchAsync([.. items.Select(static item => item.Entry)], bounded.Token)
                .WaitAsync(bounded.Token).ConfigureAwait(false);
            string? failure = null;
            foreach (var item in items)
            {
                if (!results.TryGetValue(MessageOf(item.Entry), out var code))
                {
                    item.Doubt(failure = "the reply does not say what became of it");
                }
                else if (code is null)
                {
                    item.End(BatchOutcome.Done);
                }
                else if (SqsError.IsStaleReceipt(code))
                {
                    item.NotOurs();
                }
                else
                {
                    item.Reason = failure = code;
                }
            }

            ReportTransition(failure);
        }
        catch (Exception error)
        {
            // Whatever it was, it may have happened: every entry is repeated, which SQS takes without harm.
            var reason = Reason(error, bounded);
            items.ForEach(item => item.Doubt(reason));
            ReportTransition(reason, error);
            return !SqsError.IsThrottled(error);
        }

        return true;
    }

    /// <summary>False when it was too much for SQS.</summary>
    private async Task<bool> AloneAsync(Item item)
    {
        using var bounded = new BoundedToken(VisibilityCalls.LongestCall, time, deadline);
        try
        {
            await SendOneAsync(item.Entry, bounded.Token).WaitAsync(bounded.Token).ConfigureAwait(false);
            item.End(BatchOutcome.Done);
            ReportTransition(null);
        }
        catch (Exception error) when (SqsError.IsStaleReceipt(error))
        {
            item.NotOurs();
            ReportTransition(null);
        }
        catch (Exception error)
        {
            var reason = Reason(error, bounded);
            item.Doubt(reason);
            ReportTransition(reason, error);
            return !SqsError.IsThrottled(error);
        }

        return true;
    }

    /// <summary>Null when it is the deadline that ended the call: what failed before says more.</summary>
    private string? Reason(Exception error, BoundedToken bounded)
        => deadline.IsCancellationRequested ? null
            : bounded.Token.IsCancellationRequested ? $"SQS did not answer within {VisibilityCalls.LongestCall.TotalSeconds:0} s"
            : error.Message;

    private void ReportTransition(string? failure, Exception? error = null)
    {
        if (!_failures.IsNews(failure is not null, breaksCalm: failure is not null) || deadline.IsCancellationRequested)
        {
            return;
        }

        if (failure is null)
        {
            log.CallsRecovered(operation);
        }
        else
        {
            log.CallsFailing(error, operation, failure);
        }
    }

    /// <param name="since">When its first entry came: no later than any other, so that none is repeated for longer than its patience.</param>
    private sealed class Batch(long since)
    {
        public long Since => since;

        public List<Item> Items { get; } = new(VisibilityCalls.BatchSize);

        public TaskCompletionSource Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Item(TEntry entry, TimeSpan patience)
        : TaskCompletionSource<BatchResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private bool _isDoubtful;

        public TEntry Entry => entry;

        public TimeSpan Patience => patience;

        /// <summary>The last error.</summary>
        public string Reason { get; set; } = "the cleanup time was over";

        /// <summary>An attempt had no answer: it may have taken effect.</summary>
        public void Doubt(string? reason) => (_isDoubtful, Reason) = (true, reason ?? Reason);

        public void NotOurs() => End(_isDoubtful ? BatchOutcome.NotOursAfterDoubt : BatchOutcome.NotOurs);

        public void End(BatchOutcome outcome) => TrySetResult(new(outcome, Reason));
    }
}
