using TaskProtection.Tests.Chaos;

namespace TaskProtection.Tests.Leaving;

/// <summary>What the slots of a fleet did, and for how long: of the version that was there, and of the one that is deployed.</summary>
internal sealed class Ledger(SteppedTime time)
{
    private readonly int[] _busy = new int[2];
    private readonly int[] _idle = new int[2];
    private readonly TimeSpan[] _busyTime = new TimeSpan[2];
    private readonly TimeSpan[] _idleTime = new TimeSpan[2];
    private readonly List<TimeSpan> _losses = [];
    private TimeSpan _at;

    /// <summary>Units that were done.</summary>
    public int Done { get; private set; }

    /// <summary>Units that were thrown away in the middle.</summary>
    public int Lost => _losses.Count;

    /// <summary>When.</summary>
    public IReadOnlyList<TimeSpan> Losses => _losses;

    /// <summary>What had been put into those.</summary>
    public TimeSpan LostTime { get; private set; }

    /// <summary>Slots that work now.</summary>
    public (int Old, int New) Busy => (_busy[0], _busy[1]);

    /// <summary>Slots of tasks that have not been told to stop, and that do not work now.</summary>
    public (int Old, int New) Idle => (_idle[0], _idle[1]);

    public (TimeSpan Old, TimeSpan New) BusyTime
    {
        get
        {
            Advance();
            return (_busyTime[0], _busyTime[1]);
        }
    }

    public (TimeSpan Old, TimeSpan New) IdleTime
    {
        get
        {
            Advance();
            return (_idleTime[0], _idleTime[1]);
        }
    }

    public void Change(bool isNew, int busy, int idle)
    {
        Advance();
        var which = isNew ? 1 : 0;
        _busy[which] += busy;
        _idle[which] += idle;
    }

    public void Finished() => Done++;

    public void Threw(TimeSpan begunAt)
    {
        _losses.Add(time.Now);
        LostTime += time.Now - begunAt;
    }

    private void Advance()
    {
        var passed = time.Now - _at;
        _at = time.Now;
        for (var which = 0; which < 2; which++)
        {
            _busyTime[which] += _busy[which] * passed;
            _idleTime[which] += _idle[which] * passed;
        }
    }
}
