namespace TaskProtection.Sqs;

/// <summary>Until when SQS may answer the receive that is open.</summary>
internal sealed class OpenReceive(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _requestedAt;
    private TimeSpan _wait;

    /// <summary>Zero when none is open.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_gate)
            {
                var left = _wait - time.GetElapsedTime(_requestedAt);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    public void Begin(long requestedAt, TimeSpan wait)
    {
        lock (_gate)
        {
            (_requestedAt, _wait) = (requestedAt, wait);
        }
    }

    public void End() => Begin(0, TimeSpan.Zero);
}
