namespace TaskProtection.Testing.Faults;

/// <summary>The throttle that AWS documents for its APIs: a burst, refilled at a steady rate. Full at first. Safe from any thread.</summary>
internal sealed class TokenBucket
{
    private readonly Lock _gate = new();
    private readonly double _burst;
    private readonly double _perSecond;
    private readonly TimeProvider _time;
    private double _tokens;
    private long _filledAt;

    public TokenBucket(double burst, double perSecond, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(burst);
        ArgumentOutOfRangeException.ThrowIfNegative(perSecond);
        _burst = burst;
        _perSecond = perSecond;
        _time = time;
        _tokens = burst;
        _filledAt = time.GetTimestamp();
    }

    /// <summary>Takes one token; false means that the request is throttled.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            _tokens = Math.Min(_burst, _tokens + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
            _filledAt = now;

            // A whole token less the rounding of many small refills: 80 a second must give 80, not 79.
            if (_tokens < 1 - 1e-9)
            {
                return false;
            }

            _tokens -= 1;
            return true;
        }
    }
}
