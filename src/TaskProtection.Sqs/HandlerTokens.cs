using System.Diagnostics.CodeAnalysis;

namespace TaskProtection.Sqs;

/// <summary>
/// The tokens of one handler. They are its own, each fired from a thread of its own: callbacks of one token run one after
/// the other, and a handler that cleans up inside its callback must not keep the others from being told.
/// </summary>
[SuppressMessage("Design", "CA2213", Justification = "The sources have no timer and no wait handle; handlers may look at their tokens at any time.")]
internal sealed class HandlerTokens : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenRegistration _onStopping;
    private readonly CancellationTokenRegistration _onAborted;
    private readonly CancellationTokenRegistration _onLost;

    public HandlerTokens(InFlightMessage message, StopClock stop)
    {
        (Stopping, Abort, Lost) = (_stopping.Token, _abort.Token, _lost.Token);
        _onStopping = stop.Stopping.UnsafeRegister(Fire, _stopping);
        _onAborted = stop.Aborted.UnsafeRegister(Fire, _abort);
        _onLost = message.Lost.UnsafeRegister(static state => ((HandlerTokens)state!).FireLost(), this);
    }

    /// <inheritdoc cref="StopClock.Stopping"/>
    public CancellationToken Stopping { get; }

    /// <summary>The drain deadline, or the message is no longer ours.</summary>
    public CancellationToken Abort { get; }

    /// <summary>The message is no longer ours; fires before <see cref="Abort"/> does, so that whoever is told the one can ask for the other.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Forgets the handler. Waits for no callback that is running.</summary>
    public void Dispose()
    {
        _ = _onStopping.Unregister();
        _ = _onAborted.Unregister();
        _ = _onLost.Unregister();
    }

    private void FireLost()
    {
        Fire(_lost);
        Fire(_abort);
    }

    private static void Fire(object? source) => _ = ((CancellationTokenSource)source!).CancelAsync();
}
