using System.Diagnostics.CodeAnalysis;

namespace TaskProtection.Sqs;

/// <summary>
/// The tokens of one handler. They are its own, each fired from a thread of its own: callbacks of one token run one after
/// the other, and a handler that cleans up inside its callback must not keep the others from being told. Those that few
/// handlers look at are made when they are first asked for.
/// </summary>
[SuppressMessage("Design", "CA2213", Justification = "The sources have no timer and no wait handle; handlers may look at their tokens at any time.")]
internal sealed class HandlerTokens : IDisposable
{
    private readonly InFlightMessage _message;
    private readonly StopClock _stop;
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenRegistration _onAborted;
    private readonly Lock _gate = new();
    private CancellationTokenSource? _stopping;
    private CancellationTokenRegistration _onStopping;
    private bool _isDisposed;

    public HandlerTokens(InFlightMessage message, StopClock stop)
    {
        (_message, _stop) = (message, stop);
        _onAborted = stop.Aborted.UnsafeRegister(Fire, _abort);
        message.Tell(this);
    }

    /// <inheritdoc cref="StopClock.Stopping"/>
    public CancellationToken Stopping
    {
        get
        {
            lock (_gate)
            {
                if (_stopping is null)
                {
                    if (_isDisposed)
                    {
                        return _stop.Stopping; // Asked for first by what outlives its handler; a registration would outlive both.
                    }

                    _stopping = new CancellationTokenSource();
                    _onStopping = _stop.Stopping.UnsafeRegister(Fire, _stopping);
                }

                return _stopping.Token;
            }
        }
    }

    /// <summary>The drain deadline, or the message is no longer ours.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>The message is no longer ours; true before <see cref="Abort"/> fires, so that whoever is told the one can ask for the other.</summary>
    public CancellationToken Lost => _message.Lost;

    /// <summary>The message is lost.</summary>
    public void Abandon() => Fire(_abort);

    /// <summary>Forgets the handler. Waits for no callback that is running.</summary>
    public void Dispose()
    {
        _ = _onAborted.Unregister();
        lock (_gate)
        {
            _isDisposed = true;
            _ = _onStopping.Unregister();
        }
    }

    private static void Fire(object? source) => _ = ((CancellationTokenSource)source!).CancelAsync();
}
