namespace TaskProtection.Testing.Time;

/// <summary>
/// A clock that moves only when it is told to (<see cref="Advance"/>), or to the next timer whenever nothing is running
/// (<see cref="RunAsync(Func{Task}, TimeSpan)"/>). Hours pass in milliseconds. Safe from any thread.
/// </summary>
/// <remarks>
/// Timers go by the monotonic clock; <see cref="JumpWall"/> moves only what <see cref="GetUtcNow"/> says, as an NTP step does.
/// Timers fire in order of their due times, those due together in the order of their creation, each with the clock at its due time.
/// </remarks>
public sealed class VirtualTime : TimeProvider
{
    // A round date, so that a time in a failed test's output can be read as an offset.
    private static readonly DateTimeOffset DefaultStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TimerQueue _timers;
    private readonly Lock _gate = new();
    private readonly List<string> _holds = [];
    private readonly List<Func<string?>> _witnesses = [];
    private long _timersCreated;
    private int _driving;

    /// <summary>Starts the wall clock at midnight, 1 January 2026 UTC, and the monotonic clock at 0.</summary>
    public VirtualTime()
        : this(DefaultStart)
    {
    }

    /// <summary>Starts the wall clock at <paramref name="start"/>, the monotonic clock at <paramref name="timestamp"/> ticks of 100 ns.</summary>
    public VirtualTime(DateTimeOffset start, long timestamp = 0) => _timers = new TimerQueue(start.ToUniversalTime(), timestamp);

    /// <summary>
    /// How long in real time the clock may stand still while work is awaited, before the wait ends with a <see cref="TimeoutException"/>
    /// that says what it waited for. Default 30 s: more than any pause of a busy build machine, less than a build's own limit.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long in real time a thread of the pool may neither finish its work item nor let go before it counts as blocked, and
    /// no longer holds the clock. Default 2 s: just-in-time compiling a first call takes less, even on a busy machine.
    /// </summary>
    public TimeSpan BlockedAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next timer is due; null when none is armed.</summary>
    internal long? NextDue => _timers.NextDue;

    internal bool IsHeld
    {
        get
        {
            lock (_gate)
            {
                return _holds.Count > 0;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _timers.Wall;

    /// <inheritdoc/>
    public override long GetTimestamp() => _timers.Now;

    /// <inheritdoc/>
    /// <remarks>A timer that is due at once fires on the thread pool without waiting for the clock to be moved, as the system's does.</remarks>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, Interlocked.Increment(ref _timersCreated), callback, state);
        _ = timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Moves both clocks forward and fires, on the calling thread, every timer that falls due on the way, those armed meanwhile included.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = GetTimestamp() + by.Ticks;
        while (_timers.TakeDue(target) is { } timer)
        {
            timer.Fire();
        }

        _timers.MoveTo(target);
    }

    /// <summary>Steps the wall clock, back or forth, and nothing else: no timer fires, and the monotonic clock stays.</summary>
    public void JumpWall(TimeSpan by) => _timers.JumpWall(by);

    /// <summary>
    /// Keeps the automatic clock still until disposed, for work that it cannot see: a socket, a child process, a thread of one's own.
    /// <paramref name="reason"/> is named when the wait is given up.
    /// </summary>
    public IDisposable Hold(string reason)
    {
        lock (_gate)
        {
            _holds.Add(reason);
        }

        return new Release(() =>
        {
            lock (_gate)
            {
                _ = _holds.Remove(reason);
            }
        });
    }

    /// <summary>Starts <paramref name="work"/> on the thread pool and moves the clock for it: see <see cref="RunUntilAsync"/>.</summary>
    public Task RunAsync(Func<Task> work, TimeSpan limit) => RunUntilAsync(Task.Run(work), limit);

    /// <inheritdoc cref="RunAsync(Func{Task}, TimeSpan)"/>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, TimeSpan limit)
    {
        var task = Task.Run(work);
        await RunUntilAsync(task, limit).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <summary>
    /// Moves the clock to the next timer, fires it, and again, each time as soon as nothing is running, until <paramref name="work"/>
    /// has completed; then ends as <paramref name="work"/> did.
    /// </summary>
    /// <param name="work">What to wait for. It must run on the thread pool: <see cref="RunAsync(Func{Task}, TimeSpan)"/> sees to that.</param>
    /// <param name="limit">How far the clock may move.</param>
    /// <exception cref="TimeoutException">
    /// The next timer lies beyond <paramref name="limit"/>, or the clock stood still for <see cref="Patience"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The clock is being moved for other work already.</exception>
    /// <remarks>
    /// "Nothing is running" means that no thread of the pool is at work, none has anything to do, and none finished anything while we
    /// looked. What it cannot see, and what therefore must not be waited for without a <see cref="Hold"/>: real I/O in progress, timers
    /// of the system's clock, other processes, threads outside the pool. The whole process shares the pool: what runs beside can hold the
    /// clock up, and can move it too early only by ending a block of more than <see cref="BlockedAfter"/> at the wrong moment. So run
    /// such tests alone (xunit: a collection with <c>DisableParallelization</c>).
    /// </remarks>
    public async Task RunUntilAsync(Task work, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Interlocked.Exchange(ref _driving, 1) != 0)
        {
            throw new InvalidOperationException("The virtual clock is being moved for other work already: await all of it in one call.");
        }

        try
        {
            await new VirtualTimeDriver(this, work, limit).DriveAsync().ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _driving, 0);
        }

        await work.ConfigureAwait(false);
    }

    /// <summary>Names what is under way when a wait is given up; null when nothing is.</summary>
    internal void AddWitness(Func<string?> witness)
    {
        lock (_gate)
        {
            _witnesses.Add(witness);
        }
    }

    /// <summary>Takes the next timer that is due by then and moves the clocks to its due time; it must be fired.</summary>
    internal VirtualTimer? TakeDue(long until) => _timers.TakeDue(until);

    internal bool Arm(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        var armed = _timers.Arm(timer, dueTime, period);
        if (armed && dueTime == TimeSpan.Zero)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(static time => time.Advance(TimeSpan.Zero), this, preferLocal: false);
        }

        return armed;
    }

    internal void Disarm(VirtualTimer timer) => _timers.Disarm(timer);

    /// <summary>What a wait that is given up was waiting for.</summary>
    internal string Describe()
    {
        List<string> lines = [_timers.Describe()];
        List<Func<string?>> witnesses;
        lock (_gate)
        {
            lines.AddRange(_holds.Select(hold => $"held by: {hold}."));
            witnesses = [.. _witnesses];
        }

        lines.AddRange(witnesses.Select(witness => witness()).OfType<string>().Select(line => line + "."));
        return string.Join(" ", lines);
    }

    private sealed class Release(Action release) : IDisposable
    {
        private Action? _release = release;

        public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}
