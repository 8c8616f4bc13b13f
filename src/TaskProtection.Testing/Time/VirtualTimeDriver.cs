namespace TaskProtection.Testing.Time;

/// <summary>
/// Moves a <see cref="VirtualTime"/> while nothing else runs. It has a thread of its own, because it must not be among the work items
/// whose end it waits for.
/// </summary>
internal sealed class VirtualTimeDriver(VirtualTime time, Task work, TimeSpan limit)
{
    // Most steps settle within a few switches of threads; only then is the processor given away in whole milliseconds.
    private const int YieldsBeforeSleep = 200;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PoolWatch _pool = new(time.BlockedAfter);
    private readonly long _until = time.GetTimestamp() + limit.Ticks;
    private long _steppedAt = TimeProvider.System.GetTimestamp();
    private Exception? _thrown;

    public Task DriveAsync()
    {
        // The driver's own waiting is bounded by Patience, so the thread ends whatever the work does.
        new Thread(Drive) { IsBackground = true, Name = "Virtual time" }.UnsafeStart();
        return _done.Task;
    }

    private void Drive()
    {
        try
        {
            while (!work.IsCompleted && WaitUntilStill())
            {
                Step();
            }

            if (_thrown is not null)
            {
                throw _thrown;
            }

            _ = _done.TrySetResult();
        }
        catch (Exception e)
        {
            _ = _done.TrySetException(e);
        }
    }

    /// <summary>Waits until nothing runs and a timer is there to be fired; false when the work has ended meanwhile.</summary>
    private bool WaitUntilStill()
    {
        var turns = 0;
        while (!work.IsCompleted && _thrown is null)
        {
            if (_pool.IsStill() && !time.IsHeld && time.NextDue is not null)
            {
                return true;
            }

            if (TimeProvider.System.GetElapsedTime(_steppedAt) > time.Patience)
            {
                throw new TimeoutException(
                    $"The clock stood still for {time.Patience.TotalSeconds:0.#} s of real time, and the awaited work has not completed. "
                    + $"{_pool.Describe()} {time.Describe()}");
            }

            if (++turns <= YieldsBeforeSleep)
            {
                _ = Thread.Yield();
            }
            else
            {
                _ = Task.WaitAny([work], millisecondsTimeout: 1);
            }
        }

        return false;
    }

    /// <summary>One timer at a time, also of those due together: what it sets off has settled before the next one fires.</summary>
    private void Step()
    {
        if (time.NextDue > _until)
        {
            throw new TimeoutException($"The awaited work has not completed after {limit} of virtual time. {time.Describe()}");
        }

        if (time.TakeDue(_until) is { } timer)
        {
            // On the pool, where the system's timers call back too: a callback that blocks must not stop the clock for good.
            _ = ThreadPool.UnsafeQueueUserWorkItem(Fire, timer, preferLocal: false);
            _pool.Changed();
            _steppedAt = TimeProvider.System.GetTimestamp();
        }
    }

    private void Fire(VirtualTimer timer)
    {
        try
        {
            timer.Fire();
        }
        catch (Exception e)
        {
            // The system would end the process here. A test is better served by the exception itself.
            _ = Interlocked.CompareExchange(ref _thrown, e, null);
        }
    }
}
