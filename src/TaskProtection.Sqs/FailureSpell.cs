namespace TaskProtection.Sqs;

/// <summary>A kind of call that fails for a while: said once when it begins, and once when it is over. Safe from any thread.</summary>
internal sealed class FailureSpell(TimeProvider time)
{
    /// <summary>How long nothing must have broken the calm before a spell is over: where one entry in a hundred fails, each call would say it.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private bool _isOn;
    private long? _calmSince;

    /// <summary>Takes note of a call. True when that begins a spell, or ends one.</summary>
    /// <param name="failed">Whether it failed.</param>
    /// <param name="breaksCalm">Whether others may succeed beside it: then one success ends nothing.</param>
    public bool IsNews(bool failed, bool breaksCalm)
    {
        lock (_gate)
        {
            _calmSince = breaksCalm ? time.GetTimestamp() : _calmSince;
            var isOver = _calmSince is not { } since || time.GetElapsedTime(since) >= Calm;
            var isNews = failed ? !_isOn : _isOn && isOver;
            _isOn ^= isNews;
            return isNews;
        }
    }
}
