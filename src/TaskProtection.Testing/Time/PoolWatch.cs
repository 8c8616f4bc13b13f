namespace TaskProtection.Testing.Time;

/// <summary>Tells whether the thread pool has come to rest. For one thread, which must not be of the pool.</summary>
internal sealed class PoolWatch(TimeSpan blockedAfter)
{
    private readonly TimeProvider _real = TimeProvider.System;
    private long _completed = -1;
    private long _changedAt = TimeProvider.System.GetTimestamp();
    private long _blocked;

    /// <summary>The real time since a work item was last seen to end.</summary>
    public TimeSpan Unchanged => _real.GetElapsedTime(_changedAt);

    /// <summary>
    /// No thread is at work, no work waits for one, and over two yields none was finished. The pool counts a thread as at work from
    /// the moment it is woken for queued work, so the three readings together leave no gap.
    /// </summary>
    public bool IsStill()
    {
        var completed = ThreadPool.CompletedWorkItemCount;
        if (completed != _completed)
        {
            _completed = completed;
            Changed();
        }

        return IsIdle() && Yield(completed) && Yield(completed);
    }

    /// <summary>Something happened that the pool does not count.</summary>
    public void Changed() => _changedAt = _real.GetTimestamp();

    public string Describe() =>
        $"{Busy()} thread(s) of the pool at work ({_blocked} taken for blocked), {ThreadPool.PendingWorkItemCount} work item(s) waiting.";

    private bool Yield(long completed)
    {
        _ = Thread.Yield();
        return IsIdle() && ThreadPool.CompletedWorkItemCount == completed;
    }

    private bool IsIdle()
    {
        var busy = Busy();
        if (busy < _blocked)
        {
            _blocked = busy;
        }
        else if (busy > _blocked && Unchanged > blockedAfter && ThreadPool.PendingWorkItemCount == 0)
        {
            // Blocked on something that only the clock can bring, such as a handler that waits on its thread.
            _blocked = busy;
        }

        return busy == _blocked && ThreadPool.PendingWorkItemCount == 0;
    }

    private static long Busy()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return most - available;
    }
}
