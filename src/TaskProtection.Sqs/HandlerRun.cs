using System.Diagnostics.CodeAnalysis;

namespace TaskProtection.Sqs;

/// <summary>
/// One run of a handler: its tokens, and the end of its message's lease when it ignores them. The tokens are its own, each fired
/// from a thread of its own: callbacks of one token run one after the other, and a handler that cleans up inside its callback must
/// not keep the others from being told. One that few handlers look at is made when it is first asked for. Safe from any thread.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The sources have no timer and no wait handle; handlers may look at their tokens at any time.")]
internal sealed class HandlerRun
{
    private readonly InFlightMessage _message;
    private readonly StopClock _stop;
    private readonly CancellationTokenSource _abort = new();
    private CancellationTokenSource? _stopping;

    /// <summary>Null while the handler runs; then what hides its message, or that it has ended: whichever came first.</summary>
    private Task? _end;

    public HandlerRun(InFlightMessage message, StopClock stop)
    {
        (_message, _stop) = (message, stop);
        message.Begin(this);
        if (stop.Aborted.IsCancellationRequested)
        {
            Abort(); // Whoever told the runs of the abort may have looked before this one was there.
        }
    }

    /// <summary>The drain deadline, or the message is no longer ours.</summary>
    public CancellationToken Aborted => _abort.Token;

    /// <summary>The message is no longer ours; true before <see cref="Aborted"/> fires, so that whoever is told the one can ask for the other.</summary>
    public CancellationToken Lost => _message.Lost;

    /// <inheritdoc cref="StopClock.Stopping"/>
    public CancellationToken Stopping
    {
        get
        {
            var source = Volatile.Read(ref _stopping);
            if (source is null)
            {
                if (Volatile.Read(ref _end) is not null)
                {
                    return _stop.Stopping; // Asked for first by what outlives its handler, when nobody tells this run any more.
                }

                var made = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _stopping, made, null) ?? made;
            }

            if (_stop.Stopping.IsCancellationRequested)
            {
                _ = source.CancelAsync();
            }

            return source.Token;
        }
    }

    public void Stop() => _ = Volatile.Read(ref _stopping)?.CancelAsync();

    public void Abort() => _ = _abort.CancelAsync();

    /// <summary>Hides the message if the handler still runs, on a thread of its own. The first call counts.</summary>
    public void Hide(Func<Task> hide)
    {
        var hiding = new Task<Task>(hide);
        if (Interlocked.CompareExchange(ref _end, hiding.Unwrap(), null) is null)
        {
            hiding.Start(TaskScheduler.Default);
        }
    }

    /// <summary>The handler has ended. Completes when its message may be settled.</summary>
    public Task EndAsync() => Interlocked.CompareExchange(ref _end, Task.CompletedTask, null) ?? Task.CompletedTask;
}
