namespace TaskProtection.Sqs;

/// <summary>
/// A token that fires after a time, or with another token: every call to SQS gets one. Callbacks run on the pool: one that throws would end
/// the process if the clock's own thread ran it, as that of a source with a timeout does.
/// </summary>
internal sealed class BoundedToken : IDisposable
{
    /// <summary>No healthy call takes longer, the SDK's own three attempts included.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);

    // Never disposed: it has nothing to let go of, and a timer that fires late must find it.
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _first;
    private readonly CancellationTokenRegistration _second;
    private readonly ITimer _timer;

    public BoundedToken(TimeSpan timeout, TimeProvider time, CancellationToken token, CancellationToken second = default)
    {
        _timer = time.CreateTimer(Cancel, _source, timeout, Timeout.InfiniteTimeSpan);
        (_first, _second) = (token.UnsafeRegister(Cancel, _source), second.UnsafeRegister(Cancel, _source));
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _timer.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private static void Cancel(object? source) => _ = ((CancellationTokenSource)source!).CancelAsync();
}
