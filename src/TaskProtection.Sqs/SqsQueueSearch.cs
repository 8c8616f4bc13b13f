namespace TaskProtection.Sqs;

/// <summary>Looks for the queue while the host starts, and afterwards for as long as it takes.</summary>
internal sealed class SqsQueueSearch(SqsQueueFinder finder, SqsWorkerLog log, TimeProvider time, CancellationToken stopping)
{
    /// <summary>How long one look may take: a cold connection with credentials takes less, and an outage must not hold up the host.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ErrorNews _news = new();
    private Task<Task<SqsQueue>>? _asking;

    /// <summary>Looks once. Null when SQS cannot be reached.</summary>
    /// <exception cref="SqsQueueMissingException">There is no such queue.</exception>
    public async Task<SqsQueue?> LookAsync(CancellationToken cancellationToken)
    {
        using var bounded = new BoundedToken(Patience, time, cancellationToken, stopping);
        try
        {
            // On the pool: the SDK looks for credentials before it returns a task, and may block for as long as that takes. One thread is enough.
            if (_asking is not { IsCompleted: false })
            {
                var token = bounded.Token;
                _asking = Task.Factory.StartNew(
                    () => finder.FindAsync(token), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            }

            return await _asking.Unwrap().WaitAsync(bounded.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not SqsQueueMissingException && !cancellationToken.IsCancellationRequested)
        {
            if (_news.IsNew(error) && !stopping.IsCancellationRequested)
            {
                log.QueueUnavailable(
                    error,
                    bounded.Token.IsCancellationRequested
                        ? $"SQS, or what gives the credentials for it, did not answer within {Patience.TotalSeconds:0} s"
                        : error.Message);
            }

            return null;
        }
    }

    /// <summary>Looks until the queue is found; null when the worker is stopped before that.</summary>
    public async Task<SqsQueue?> KeepLookingAsync()
    {
        for (var attempt = 1; !stopping.IsCancellationRequested; attempt++)
        {
            await Task.Delay(Backoff.Delay(attempt, FirstPause, LongestPause), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (await LookAsync(CancellationToken.None).ConfigureAwait(false) is { } queue)
                {
                    return queue;
                }
            }
            catch (SqsQueueMissingException missing)
            {
                if (_news.IsNew(missing))
                {
                    log.QueueMissing(missing);
                }
            }
        }

        return null;
    }
}
