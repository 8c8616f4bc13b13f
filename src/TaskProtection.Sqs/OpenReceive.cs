namespace TaskProtection.Sqs;

/// <summary>For how long the receive that is open may still be given a message.</summary>
internal sealed class OpenReceive(TimeProvider time)
{
    /// <summary>
    /// SQS counts the wait from when the request reached it, and a return from when that does. It is also the least: a receive
    /// that is overdue is open for as long as nobody has heard that it is not.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _requestedAt;
    private TimeSpan _wait;

    /// <summary>Zero when none is open.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_gate)
            {
                if (_requestedAt is not { } requestedAt)
                {
                    return TimeSpan.Zero;
                }

                var left = _wait + Margin - time.GetElapsedTime(requestedAt);
                return left > Margin ? left : Margin;
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

    /// <summary>SQS has answered it. One that was given up is open until then, or until the next one is sent.</summary>
    public void End(long requestedAt)
    {
        lock (_gate)
        {
            if (_requestedAt == requestedAt)
            {
                _requestedAt = null;
            }
        }
    }
}
