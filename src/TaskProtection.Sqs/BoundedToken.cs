namespace TaskProtection.Sqs;

/// <summary>
/// A token that fires after a time, or with another token: every call to SQS gets one. A callback that throws is left to itself: out of a source
/// with a timeout it would reach the clock's own thread, and end the process.
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

    private static void Cancel(object? source)
    {
        try
        {
            ((CancellationTokenSource)source!).Cancel();
        }
        catch (AggregateException)
        {
            // All callbacks have run. What one of them threw is nobody's here.
        }
    }
}
