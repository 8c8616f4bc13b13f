namespace TaskProtection.Benchmarks.Hosts;

/// <summary>The system's clock; counts the timers that fire. Safe from any thread.</summary>
internal sealed class CountedTime : TimeProvider
{
    private readonly Lock _gate = new();
    private int _fired;
    private TimeSpan? _shortest;

    /// <summary>How many fired since <see cref="Clear"/>, and the shortest time after which one of them was to: that until its first tick, or its period.</summary>
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

    private sealed class Counted : ITimer
    {
        private readonly CountedTime _time;
        private readonly ITimer _timer;
        private TimeSpan _next;
        private TimeSpan _period;

        public Counted(CountedTime time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_time, _next, _period) = (time, dueTime, period);
            _timer = System.CreateTimer(
                inner =>
                {
                    Note();
                    callback(inner);
                },
                state, dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_time._gate)
            {
                (_next, _period) = (dueTime, period);
            }

            return _timer.Change(dueTime, period);
        }

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();

        private void Note()
        {
            lock (_time._gate)
            {
                _time._fired++;
                if (_next < TimeSpan.Zero)
                {
                    return; // Switched off between its tick and this.
                }

                _time._shortest = _next < _time._shortest ? _next : _time._shortest ?? _next;
                _next = _period > TimeSpan.Zero ? _period : _next;
            }
        }
    }
}
