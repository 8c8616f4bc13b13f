using TaskProtection.Hosting;

namespace TaskProtection.Sqs;

/// <summary>
/// The moments of a stop, as this worker sees them. They follow <see cref="ITaskProtection.Stopping"/> and
/// <see cref="ITaskProtection.Aborted"/>, and SIGTERM where it is heard of sooner, and do not wait for the host to call <c>StopAsync</c>: another service may be holding it up.
/// </summary>
internal sealed class StopClock : IDisposable
{
    /// <summary>How late a stop is heard that a callback of somebody else holds up: callbacks of one token run one after another, and the last that came first.</summary>
    private static readonly TimeSpan StopLookPause = TimeSpan.FromSeconds(5);

    /// <summary>The same of the abort.</summary>
    private static readonly TimeSpan AbortLookPause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly CancellationTokenSource _overdue = new();
    private readonly CancellationTokenSource _pollEnd = new();
    private readonly CancellationTokenSource _deadline = new();
    private readonly CancellationToken _shutdown;
    private readonly CancellationToken _toldToStop;
    private readonly CancellationToken _toldToAbort;
    private readonly ITimer _look;
    private readonly TaskProtectionOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly CancellationTokenRegistration _onStopping;
    private readonly CancellationTokenRegistration _onAborted;
    private readonly CancellationTokenRegistration _onShutdown;
    private readonly List<ITimer> _timers = [];
    private InHand? _inHand;
    private volatile bool _isLooking;
    private long? _shutdownAt;
    private long? _stoppedAt;
    private long? _abortedAt;
    private bool _isDisposed;

    /// <param name="protection">Tells when to stop and when to abort.</param>
    /// <param name="options">How long a stop may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="shutdown">Fires with SIGTERM; none where nobody tells of it.</param>
    public StopClock(ITaskProtection protection, TaskProtectionOptions options, TimeProvider time, CancellationToken shutdown = default)
    {
        (_options, _time) = (options, time);
        (_shutdown, _toldToStop, _toldToAbort) = (shutdown, protection.Stopping, protection.Aborted);
        _look = time.CreateTimer(static state => ((StopClock)state!).LookAgain(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        (Stopping, Aborted, Overdue, PollEnd, Deadline) = (_stopping.Token, _aborted.Token, _overdue.Token, _pollEnd.Token, _deadline.Token);
        _onShutdown = shutdown.UnsafeRegister(static state => ((StopClock)state!).Shutdown(), this);
        _onStopping = _toldToStop.UnsafeRegister(static state => ((StopClock)state!).Stop(), this);
        _onAborted = _toldToAbort.UnsafeRegister(static state => ((StopClock)state!).Abort(), this);
    }

    /// <summary>Take no more; finish or save what runs.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The drain deadline: what runs must stop.</summary>
    public CancellationToken Aborted { get; }

    /// <summary>A third of the cleanup time later: what still runs ignores its token. The rest of the time is for the calls.</summary>
    public CancellationToken Overdue { get; }

    /// <summary>Half of the cleanup time: a receive that is still open is given up; the other half is to return what it brought.</summary>
    public CancellationToken PollEnd { get; }

    /// <summary>The end of the cleanup time, and of every call.</summary>
    public CancellationToken Deadline { get; }

    /// <summary>
    /// The longest time until ECS kills the process; zero or more. SIGTERM is what counts, and the worker may stop, and abort, long before it
    /// comes, when AWS takes the instance away.
    /// </summary>
    public TimeSpan UntilKill
    {
        get
        {
            lock (_gate)
            {
                var left = (_shutdownAt, _shutdown.CanBeCanceled, _abortedAt) switch
                {
                    ({ } shutdown, _, _) => _options.StopTimeout - _time.GetElapsedTime(shutdown),

                    // Aborted because the instance goes: whatever stops it sends SIGTERM by then, and may wait for the whole of a stop.
                    (null, true, { } aborted) => NotNegative(StopBudget.AfterWork(_options) - _time.GetElapsedTime(aborted)) + _options.StopTimeout,
                    (null, true, null) => _options.StopTimeout,
                    _ => UntilKillAsFarAsKnown_NeedsLock(),
                };
                return NotNegative(left);
            }
        }
    }

    /// <summary>Whether a handler that threw this gave up because of the stop: after the abort any exception is taken as its consequence, before it only a cancellation.</summary>
    public bool IsReasonFor(Exception error)
    {
        Look(); // The handler may have heard of it before us, by a token that we are told by too, and have ended inside its callback.
        return Aborted.IsCancellationRequested || _toldToAbort.IsCancellationRequested
            || (error is OperationCanceledException && (Stopping.IsCancellationRequested || _toldToStop.IsCancellationRequested));
    }

    /// <summary>Idempotent.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_stoppedAt is not null)
            {
                return;
            }

            _stoppedAt = _time.GetTimestamp();
        }

        _look.Change(AbortLookPause, AbortLookPause);
        Fire(_stopping);
    }

    /// <summary>Looks every few seconds for as long as anything is in hand: a worker that is idle would be woken for nothing.</summary>
    public void LookWhileAnyIsIn(InHand inHand)
    {
        if (_isLooking)
        {
            return;
        }

        lock (_gate)
        {
            if (!_isLooking && !_isDisposed)
            {
                (_isLooking, _inHand) = (true, inHand);
                var pause = _stoppedAt is null ? StopLookPause : AbortLookPause;
                _look.Change(pause, pause);
            }
        }
    }

    /// <summary>SIGTERM has come, of which protection may hear later. Idempotent.</summary>
    public void Shutdown()
    {
        lock (_gate)
        {
            _shutdownAt ??= _time.GetTimestamp();
        }

        Stop();
    }

    /// <summary>Idempotent.</summary>
    public void Abort()
    {
        Stop();
        lock (_gate)
        {
            if (_abortedAt is not null || _isDisposed)
            {
                return;
            }

            _abortedAt = _time.GetTimestamp();
            var cleanup = StopBudget.Cleanup(_options);
            FireAfter_NeedsLock(cleanup / 3, _overdue);
            FireAfter_NeedsLock(cleanup / 2, _pollEnd);
            FireAfter_NeedsLock(cleanup, _deadline);
        }

        Fire(_aborted);
    }

    public void Dispose()
    {
        // Not Dispose: that waits for a callback which is running, and the callback may be waiting for the lock.
        _ = _onShutdown.Unregister();
        _ = _onStopping.Unregister();
        _ = _onAborted.Unregister();
        lock (_gate)
        {
            _isDisposed = true;
            _look.Dispose();
            _timers.ForEach(static timer => timer.Dispose());
        }
    }

    /// <summary>Looks for what it should have been told, if a callback of somebody else's had not held that up.</summary>
    public void Look()
    {
        if (_shutdown.IsCancellationRequested)
        {
            Shutdown();
        }

        if (_toldToAbort.IsCancellationRequested)
        {
            Abort();
        }
        else if (_toldToStop.IsCancellationRequested)
        {
            Stop();
        }
    }

    private void LookAgain()
    {
        Look();
        lock (_gate)
        {
            _isLooking = false; // First, so that whoever takes something in hand from here on is either seen or begins anew.
            Interlocked.MemoryBarrier();
            if (_inHand is { Count: > 0 })
            {
                _isLooking = true;
            }
            else if (!_isDisposed)
            {
                _look.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private static TimeSpan NotNegative(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    /// <summary>From the stop, which SIGTERM began at the latest, and from the abort, which comes DrainTimeout after SIGTERM: the later one.</summary>
    private TimeSpan UntilKillAsFarAsKnown_NeedsLock()
    {
        var left = _stoppedAt is { } stopped ? _options.StopTimeout - _time.GetElapsedTime(stopped) : _options.StopTimeout;
        return _abortedAt is { } aborted && _options.StopTimeout - StopBudget.Drain(_options) - _time.GetElapsedTime(aborted) is var later && later > left
            ? later
            : left;
    }

    /// <summary>Callbacks run elsewhere: a handler's own must hold up neither the clock nor the other workers.</summary>
    private static void Fire(CancellationTokenSource source) => _ = source.CancelAsync();

    private void FireAfter_NeedsLock(TimeSpan delay, CancellationTokenSource source)
        => _timers.Add(_time.CreateTimer(static state => Fire((CancellationTokenSource)state!), source, delay, Timeout.InfiniteTimeSpan));
}
