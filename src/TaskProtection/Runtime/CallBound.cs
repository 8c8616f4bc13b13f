namespace TaskProtection.Runtime;

/// <summary>
/// A token that fires when the time of a call is over, or with another token. A callback that throws, and a client may be foreign code, is
/// left to itself: out of a source with a timeout it would reach the clock's own thread, and end the process.
/// </summary>
internal sealed class CallBound : IDisposable
{
    // Never disposed: it has nothing to let go of, and a timer that fires late must find it.
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _other;
    private readonly ITimer _timer;

    public CallBound(TimeSpan timeout, TimeProvider time, CancellationToken other = default)
    {
        _timer = time.CreateTimer(static bound => ((CallBound)bound!).Cancel(), this, timeout, Timeout.InfiniteTimeSpan);
        _other = other.UnsafeRegister(static bound => ((CallBound)bound!).Cancel(), this);
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
        _other.Dispose();
    }
}
