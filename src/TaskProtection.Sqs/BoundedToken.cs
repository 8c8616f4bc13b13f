namespace TaskProtection.Sqs;

/// <summary>A token that fires after a time, or with another token: every call to SQS gets one.</summary>
internal sealed class BoundedToken : IDisposable
{
    /// <summary>No healthy call takes longer, the SDK's own three attempts included.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _linked;

    public BoundedToken(TimeSpan timeout, TimeProvider time, CancellationToken token, CancellationToken second = default)
    {
        _timeout = new CancellationTokenSource(timeout, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, token, second);
    }

    public CancellationToken Token => _linked.Token;

    public void Dispose()
    {
        _linked.Dispose();
        _timeout.Dispose();
    }
}
