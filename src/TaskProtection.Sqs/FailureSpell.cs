namespace TaskProtection.Sqs;

/// <summary>A kind of call that fails for a while: said once when it begins, and once when it is over. Safe from any thread.</summary>
internal sealed class FailureSpell(TimeProvider time)
{
    /// <summary>How long nothing must have broken the calm before a spell is over: where one entry in a hundred fails, each call would say it.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private bool _isOn;
    private long? _calmSince;
    private long? _endedAt;

    /// <summary>Takes note of a call. True when that begins a spell, or ends one.</summary>
    /// <param name="failed">Whether it failed.</param>
    /// <param name="breaksCalm">Whether others may succeed beside it: then one success ends nothing. So it is of a call that fails soon after a spell was over.</param>
    public bool IsNews(bool failed, bool breaksCalm)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _calmSince = breaksCalm || (failed && (IsLately(_endedAt) || IsLately(_calmSince))) ? now : _calmSince;
            var isNews = failed ? !_isOn : _isOn && !IsLately(_calmSince);
            _isOn ^= isNews;
            _endedAt = isNews && !failed ? now : _endedAt;
            return isNews;

            bool IsLately(long? at) => at is { } then && time.GetElapsedTime(then, now) < Calm;
        }
    }
}
