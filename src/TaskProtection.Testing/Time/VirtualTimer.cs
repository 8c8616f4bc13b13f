namespace TaskProtection.Testing.Time;

/// <summary>A timer of <see cref="VirtualTime"/>, with the promises of the system's own.</summary>
internal sealed class VirtualTimer : ITimer
{
    // What System.Threading.Timer takes at most.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly VirtualTime _time;
    private readonly long _id;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Lock _gate = new();
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _disposed;
    private int _running;
    private TaskCompletionSource? _closing;

    public VirtualTimer(VirtualTime time, long id, TimerCallback callback, object? state)
    {
        _time = time;
        _id = id;
        _callback = callback;
        _state = state;
    }

    public static IComparer<VirtualTimer> ByDueTime { get; } = Comparer<VirtualTimer>.Create(static (x, y) =>
        x.Due != y.Due ? x.Due.CompareTo(y.Due) : x._id.CompareTo(y._id));

    /// <summary>Owned by the clock's lock, like all that ends in NeedsLock: the clock sorts by it.</summary>
    public long Due { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        return _time.Arm(this, dueTime, period);
    }

    /// <summary>False when the timer is disposed.</summary>
    public bool Change_NeedsLock(long now, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }
        }

        Due = now + Math.Max(0, dueTime.Ticks);
        _period = period;
        return true;
    }

    /// <summary>The clock took it to be fired; true when it is due again.</summary>
    public bool Taken_NeedsLock()
    {
        lock (_gate)
        {
            _running++;
        }

        if (_period <= TimeSpan.Zero)
        {
            return false;
        }

        Due += _period.Ticks;
        return true;
    }

    /// <summary>Runs the callback, outside every lock.</summary>
    public void Fire()
    {
        try
        {
            if (_context is null)
            {
                _callback(_state);
            }
            else
            {
                ExecutionContext.Run(_context, static timer => ((VirtualTimer)timer!).CallBack(), this);
            }
        }
        finally
        {
            TaskCompletionSource? closed = null;
            lock (_gate)
            {
                if (--_running == 0)
                {
                    closed = _closing;
                }
            }

            _ = closed?.TrySetResult();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _time.Disarm(this);
    }

    /// <summary>Completes when no callback is running any more; a callback must not wait for it.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        lock (_gate)
        {
            if (_running == 0)
            {
                return ValueTask.CompletedTask;
            }

            _closing ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_closing.Task);
        }
    }

    private static void Check(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
        }
    }

    private void CallBack() => _callback(_state);
}
