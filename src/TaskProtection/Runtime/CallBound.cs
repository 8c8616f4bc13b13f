namespace TaskProtection.Runtime;

/// <summary>
/// A token that fires when the time of a call is over, or with another token. Callbacks run on the pool: one that throws, and a client may
/// be foreign code, would end the process if the clock's own thread ran it, as that of a source with a timeout does.
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

    public void Cancel() => _ = _source.CancelAsync();

    public void Dispose()
    {
        _timer.Dispose();
        _other.Dispose();
    }
}
