namespace TaskProtection.Testing.Cluster;

/// <summary>
/// What the world will do later, on one timer. Things due at the same instant happen in the order in which they were planned,
/// whatever the TimeProvider does with equal timers: without that the same seed would not give the same timeline.
/// All members are to be called inside <see cref="WorldGate.Change"/>, <see cref="Dispose"/> excepted.
/// </summary>
internal sealed class Agenda : IDisposable
{
    /// <summary>The shortest timer that .NET's own clock keeps; also covers a system timer that fires a tick early.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly PriorityQueue<Entry, (TimeSpan Due, long Order)> _entries = new();
    private readonly WorldGate _gate;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private long _order;

    public Agenda(WorldGate gate, TimeProvider time)
    {
        _gate = gate;
        _time = time;
        _start = time.GetTimestamp();

        // The timer lives as long as the world; it must not carry the AsyncLocals of whoever built the world.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static state => ((Agenda)state!).RunDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Plans <paramref name="act"/>, which runs inside a change of its own. Disposing the result cancels it.</summary>
    public IDisposable After(TimeSpan delay, Action act)
    {
        var entry = new Entry(act);
        if (delay <= TimeSpan.Zero)
        {
            // Not through the timer: a fake clock would fire it at once, inside the change that is under way.
            _gate.AfterChange(() => _gate.Change(entry.Run));
            return entry;
        }

        _entries.Enqueue(entry, (_time.GetElapsedTime(_start) + delay, _order++));
        Arm();
        return entry;
    }

    /// <summary>Plans <paramref name="act"/> again and again, the first time after one period.</summary>
    public void Every(TimeSpan period, Action act) => After(period, () =>
    {
        act();
        Every(period, act);
    });

    public void Dispose() => _timer.Dispose();

    private void RunDue()
    {
        var more = true;
        while (more)
        {
            // One change each, so that signals put off by one entry are sent before the next entry is looked at.
            _gate.Change(() =>
            {
                more = _entries.TryPeek(out var entry, out var priority) && priority.Due <= _time.GetElapsedTime(_start);
                if (more)
                {
                    _entries.Dequeue();
                    entry!.Run();
                }
                else
                {
                    Arm();
                }
            });
        }
    }

    private void Arm()
    {
        while (_entries.TryPeek(out var entry, out var priority))
        {
            if (entry.IsCancelled)
            {
                _entries.Dequeue();
                continue;
            }

            var left = priority.Due - _time.GetElapsedTime(_start);
            _timer.Change(left < Least ? Least : left, Timeout.InfiniteTimeSpan);
            return;
        }
    }

    private sealed class Entry(Action act) : IDisposable
    {
        public bool IsCancelled { get; private set; }

        public void Dispose() => IsCancelled = true;

        public void Run()
        {
            if (!IsCancelled)
            {
                IsCancelled = true;
                act();
            }
        }
    }
}
