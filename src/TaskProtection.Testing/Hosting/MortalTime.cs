namespace TaskProtection.Testing.Hosting;

/// <summary>
/// The world's clock as one process sees it. When the process is killed its timers are gone with it: an in-process host that is
/// abandoned would otherwise go on renewing, polling and giving up.
/// </summary>
internal sealed class MortalTime(TimeProvider world) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<Timer> _timers = [];
    private bool _isDead;

    public override long TimestampFrequency => world.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => world.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow();

    public override long GetTimestamp() => world.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this);
        lock (_gate)
        {
            if (!_isDead)
            {
                timer.Inner = world.CreateTimer(s => timer.Fire(callback, s), state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _ = _timers.Add(timer);
            }
        }

        _ = timer.Change(dueTime, period);
        return timer;
    }

    public void Die()
    {
        Timer[] timers;
        lock (_gate)
        {
            _isDead = true;
            timers = [.. _timers];
            _timers.Clear();
        }

        foreach (var timer in timers)
        {
            timer.Inner?.Dispose();
        }
    }

    private sealed class Timer(MortalTime owner) : ITimer
    {
        public ITimer? Inner { get; set; }

        public void Fire(TimerCallback callback, object? state)
        {
            if (!owner._isDead)
            {
                callback(state);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Inner?.Change(dueTime, period) ?? false;

        public void Dispose()
        {
            lock (owner._gate)
            {
                _ = owner._timers.Remove(this);
            }

            Inner?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
