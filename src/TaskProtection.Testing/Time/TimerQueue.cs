namespace TaskProtection.Testing.Time;

/// <summary>The two clocks of a <see cref="VirtualTime"/> and the timers armed on the monotonic one. Safe from any thread; runs no callback.</summary>
internal sealed class TimerQueue(DateTimeOffset wall, long now)
{
    private readonly Lock _gate = new();
    private readonly SortedSet<VirtualTimer> _armed = new(VirtualTimer.ByDueTime);
    private DateTimeOffset _wall = wall;
    private long _now = now;

    public long Now => Interlocked.Read(ref _now);

    public DateTimeOffset Wall
    {
        get
        {
            lock (_gate)
            {
                return _wall;
            }
        }
    }

    /// <summary>The due time of the next timer, or null.</summary>
    public long? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _armed.Min?.Due;
            }
        }
    }

    public void JumpWall(TimeSpan by)
    {
        lock (_gate)
        {
            _wall += by;
        }
    }

    public void MoveTo(long timestamp)
    {
        lock (_gate)
        {
            MoveTo_NeedsLock(timestamp);
        }
    }

    /// <summary>False when the timer is disposed.</summary>
    public bool Arm(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _ = _armed.Remove(timer);
            if (!timer.Change_NeedsLock(_now, dueTime, period))
            {
                return false;
            }

            return dueTime == Timeout.InfiniteTimeSpan || _armed.Add(timer);
        }
    }

    public void Disarm(VirtualTimer timer)
    {
        lock (_gate)
        {
            _ = _armed.Remove(timer);
        }
    }

    /// <summary>Takes the next timer that is due by then and moves the clocks to its due time; it must be fired.</summary>
    public VirtualTimer? TakeDue(long until)
    {
        lock (_gate)
        {
            if (_armed.Min is not { } timer || timer.Due > until)
            {
                return null;
            }

            MoveTo_NeedsLock(timer.Due);
            _ = _armed.Remove(timer);
            if (timer.Taken_NeedsLock())
            {
                _ = _armed.Add(timer);
            }

            return timer;
        }
    }

    public string Describe()
    {
        lock (_gate)
        {
            return _armed.Min is { } next
                ? $"At {_wall:O}, {_armed.Count} timer(s) armed, the next due in {TimeSpan.FromTicks(next.Due - _now)}."
                : $"At {_wall:O}, no timer armed.";
        }
    }

    // Never back: a timer armed while another thread moved the clock may be due in the past.
    private void MoveTo_NeedsLock(long timestamp)
    {
        if (timestamp > _now)
        {
            _wall += TimeSpan.FromTicks(timestamp - _now);
            _ = Interlocked.Exchange(ref _now, timestamp);
        }
    }
}
