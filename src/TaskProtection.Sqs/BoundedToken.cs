namespace TaskProtection.Sqs;

/// <summary>A token that fires after a time, or with another token: every call to SQS gets one.</summary>
internal sealed class BoundedToken : IDisposable
{
    /// <summary>No healthy call takes longer, the SDK's own three attempts included.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _first;
    private readonly CancellationTokenRegistration _second;

    public BoundedToken(TimeSpan timeout, TimeProvider time, CancellationToken token, CancellationToken second = default)
    {
        _source = new CancellationTokenSource(timeout, time);
        (_first, _second) = (token.UnsafeRegister(Cancel, _source), second.UnsafeRegister(Cancel, _source));
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        // Each waits for its callback if that is running: none reaches a source that is disposed.
        _first.Dispose();
        _second.Dispose();
        _source.Dispose();
    }

    private static void Cancel(object? source) => ((CancellationTokenSource)source!).Cancel();
}
