namespace TaskProtection.Benchmarks.Hosts;

/// <summary>The system's clock; counts the timers that fire. Safe from any thread.</summary>
internal sealed class CountedTime : TimeProvider
{
    private readonly Lock _gate = new();
    private int _fired;
    private TimeSpan? _shortest;

    /// <summary>How many fired since <see cref="Clear"/>, and the shortest time that one of them had been set to.</summary>
    public (int Count, TimeSpan? Shortest) Fired
    {
        get
        {
            lock (_gate)
            {
                return (_fired, _shortest);
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            (_fired, _shortest) = (0, null);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Counted(this, callback, state, dueTime, period);

    private void Note(TimeSpan after)
    {
        lock (_gate)
        {
            _fired++;
            _shortest = after < _shortest ? after : _shortest ?? after;
        }
    }

    private sealed class Counted : ITimer
    {
        private readonly CountedTime _time;
        private readonly ITimer _timer;
        private TimeSpan _dueTime;

        public Counted(CountedTime time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_time, _dueTime) = (time, dueTime);
            _timer = System.CreateTimer(
                inner =>
                {
                    _time.Note(_dueTime);
                    callback(inner);
                },
                state, dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _dueTime = dueTime;
            return _timer.Change(dueTime, period);
        }

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();
    }
}
