using TaskProtection.Testing.Ecs;
using TaskProtection.Tests.Chaos;

namespace TaskProtection.Tests.Leaving;

/// <summary>The account's calls to ECS: how many, how many at once, and how many were too many for the documented buckets.</summary>
internal sealed class CallMeter(SteppedTime time, double share)
{
    private readonly EcsThrottles _throttles = new(time, share);
    private SortedDictionary<string, Count> _counts = new(StringComparer.Ordinal);
    private TimeSpan _since;

    public IReadOnlyDictionary<string, Count> Counts => _counts;

    /// <summary>From now on it counts anew.</summary>
    public void Begin()
    {
        _counts = new(StringComparer.Ordinal);
        _since = time.Now;
    }

    public double PerSecond(string operation) => _counts.TryGetValue(operation, out var count) ? count.All / (time.Now - _since).TotalSeconds : 0;

    public bool Allow(string operation)
    {
        if (!_counts.TryGetValue(operation, out var count))
        {
            _counts.Add(operation, count = new Count());
        }

        count.Add((long)time.Now.TotalSeconds);
        if (_throttles.TryTake(operation))
        {
            return true;
        }

        count.Throttled++;
        return false;
    }

    internal sealed class Count
    {
        private long _second;
        private int _inSecond;

        public int All { get; private set; }

        public int Throttled { get; set; }

        public double ThrottledPart => (double)Throttled / All;

        /// <summary>The most in one second of the clock.</summary>
        public int Most { get; private set; }

        public void Add(long second)
        {
            All++;
            (_second, _inSecond) = (second, second == _second ? _inSecond + 1 : 1);
            Most = Math.Max(Most, _inSecond);
        }
    }
}
