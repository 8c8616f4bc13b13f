namespace TaskProtection.Tests.Chaos;

/// <summary>
/// The clock of one process: its timers fire late when the process is stopped (SIGSTOP), all at once when it goes on, and never when it
/// is dead. The clock itself goes on, as a machine's does.
/// </summary>
internal sealed class ProcessTime(SteppedTime world, Action touched) : TimeProvider
{
    private readonly Queue<Action> _missed = new();
    private bool _isDead;

    public bool IsPaused { get; private set; }

    public override long TimestampFrequency => world.TimestampFrequency;

    public override long GetTimestamp() => world.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => world.CreateTimer(_ => Run(() => callback(state)), null, dueTime, period);

    /// <summary>Lets something happen in the process: now, or when it goes on.</summary>
    public void Run(Action act)
    {
        if (_isDead)
        {
            return;
        }

        if (IsPaused)
        {
            _missed.Enqueue(act);
            return;
        }

        act();
        touched();
    }

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        while (!IsPaused && _missed.TryDequeue(out var act))
        {
            Run(act);
        }
    }

    public void Die()
    {
        _isDead = true;
        _missed.Clear();
    }
}
