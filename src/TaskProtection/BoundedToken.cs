namespace TaskProtection;

/// <summary>
/// A token that fires when the time of a call is over, or with another token. A callback that throws, and a client may be foreign code, is
/// left to itself: out of a source with a timeout it would reach the clock's own thread, and end the process. Compiled into each package that
/// makes calls.
/// </summary>
internal sealed class BoundedToken : IDisposable
{
    // Never disposed: it has nothing to let go of, and a timer that fires late must find it.
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _first;
    private readonly CancellationTokenRegistration _second;
    private readonly ITimer _timer;

    public BoundedToken(TimeSpan timeout, TimeProvider time, CancellationToken token = default, CancellationToken second = default)
    {
        _timer = time.CreateTimer(Cancel, this, timeout, Timeout.InfiniteTimeSpan);
        (_first, _second) = (token.UnsafeRegister(Cancel, this), second.UnsafeRegister(Cancel, this));
    }

    public CancellationToken Token => _source.Token;

    public void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (AggregateException)
        {
            // All callbacks have run. What one of them threw is nobody's here.
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _first.Dispose();
        _second.Dispose();
        if (_first.Token.IsCancellationRequested || _second.Token.IsCancellationRequested)
        {
            Cancel(); // Whoever waited for the call beside it has heard first, and the call would never hear of it.
        }
    }

    private static void Cancel(object? bounded) => ((BoundedToken)bounded!).Cancel();
}
