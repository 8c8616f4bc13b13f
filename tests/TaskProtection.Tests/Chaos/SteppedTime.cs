namespace TaskProtection.Tests.Chaos;

/// <summary>
/// A clock that one thread moves from timer to timer. Timers that are due at the same instant fire in the order in which they were
/// set, so what happens depends on nothing but what was asked for. Not safe for threads.
/// </summary>
internal sealed class SteppedTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(SteppedTimer Timer, int Setting), (TimeSpan Due, long Order)> _due = new();
    private long _order;

    public TimeSpan Now { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SteppedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public IDisposable After(TimeSpan delay, Action act) => CreateTimer(static act => ((Action)act!)(), act, delay, Timeout.InfiniteTimeSpan);

    /// <summary>Moves to the next timer and fires it. False, and the clock at <paramref name="end"/>, when none is due before.</summary>
    public bool Step(TimeSpan end)
    {
        while (_due.TryPeek(out var next, out var key) && key.Due <= end)
        {
            _due.Dequeue();
            if (next.Timer.IsCurrent(next.Setting))
            {
                Now = key.Due > Now ? key.Due : Now;
                next.Timer.Fire();
                return true;
            }
        }

        Now = end;
        return false;
    }

    private sealed class SteppedTimer(SteppedTime time, Action fire) : ITimer
    {
        private int _setting;
        private TimeSpan _period;

        public bool IsCurrent(int setting) => setting == _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _setting++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                time._due.Enqueue((this, _setting), (time.Now + dueTime, time._order++));
            }

            return true;
        }

        public void Fire()
        {
            _ = Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            fire();
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
