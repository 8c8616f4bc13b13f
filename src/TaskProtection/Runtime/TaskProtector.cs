using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <summary>
/// The only mutable thing: counts holders and waiters, tells the core of the first in and the last out, and runs the drain's
/// clock. One lock guards everything; no foreign code runs under it.
/// </summary>
internal sealed partial class TaskProtector : ITaskProtection, IAsyncDisposable, IDisposable
{
    /// <summary>
    /// How long the core goes on believing that work is held after the last scope has left. A worker that goes idle and busy
    /// again within it costs the core nothing; linger still counts from the moment of leaving.
    /// </summary>
    private static readonly TimeSpan IdleCheck = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly AsyncLocal<ProtectionScope?> _ambient = new();
    private readonly HolderList _holders = new();
    private readonly LinkedList<AdmissionWaiter> _waiters = new();
    private readonly TaskProtectionOptions _options;
    private readonly RuntimeClock _clock;
    private readonly TargetSet _targets;
    private readonly Action<Action> _dispatch;
    private readonly ILogger _logger;
    private readonly ITimer _idleTimer;
    private readonly ITimer _overdueTimer;
    private readonly bool _idleAtOnce;
    private long _admitUntil;
    private long _idleSince;
    private bool _wanted;
    private bool _idleTimerSet;
    private bool _overdueTimerSet;

    public TaskProtector(
        IEnumerable<IProtectionTarget> targets, IOptions<TaskProtectionOptions> options, TimeProvider time, ILogger<TaskProtector> logger, IMeterFactory? meters = null)
        : this(targets, options, time, logger, Random.Shared, static call => ThreadPool.UnsafeQueueUserWorkItem(static call => call(), call, preferLocal: false), meters)
    {
    }

    /// <param name="targets">What to protect, in this order.</param>
    /// <param name="options">The settings.</param>
    /// <param name="time">Both clocks, and all timers.</param>
    /// <param name="logger">Where transitions are said.</param>
    /// <param name="random">Where the jitter of retries comes from.</param>
    /// <param name="dispatch">
    /// Starts a call, or whoever waits for work to have left, off the lock and outside the caller's flow. With this and the two before, everything that happens is decided by
    /// the caller: the same seed, the same story.
    /// </param>
    /// <param name="meters">Where the meter comes from; null for none.</param>
    internal TaskProtector(
        IEnumerable<IProtectionTarget> targets,
        IOptions<TaskProtectionOptions> options,
        TimeProvider time,
        ILogger<TaskProtector> logger,
        Random random,
        Action<Action> dispatch,
        IMeterFactory? meters = null)
    {
        _options = options.Value;
        _logger = new QuietLogger(logger);
        _dispatch = dispatch;
        _metrics = meters is null ? null : new RuntimeMetrics(meters);
        using var suppressed = SuppressFlow();
        _clock = new RuntimeClock(time);
        var now = _clock.Now;
        _targets = new TargetSet(targets.Select(t => CreateDriver(t, now)), _clock, _options.CallTimeout, random, dispatch, OnAlarm, OnAnswer);
        _idleAtOnce = _targets.Drivers.Any(d => d.Target.Linger < IdleCheck);
        _idleTimer = CreateTimer(OnIdleCheck);
        _overdueTimer = CreateTimer(OnOverdueCheck);
        _abortTimer = CreateTimer(OnDrainDeadline);
        _cleanupTimer = CreateTimer(OnCleanupDeadline);
        var effects = default(Effects);
        Pump(now, ref effects); // Nothing is wanted yet, and nobody else knows this object: it only learns whether there is a target at all.
        _metrics?.Publish(this);
    }

    public ProtectionStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new ProtectionStatus(
                    Phase, _holders.Count, _targets.IsProtectedAt(_clock.Now), [.. _targets.Drivers.Select(d => d.Describe())]);
            }
        }
    }

    // Not async on purpose: the ambient scope must be set in the caller's own flow, which an async method cannot do.
    public ValueTask<ProtectionScope> EnterAsync(string? work = null, TimeSpan? expected = null, CancellationToken cancellationToken = default)
    {
        if (expected < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(expected), expected, "The expected duration of work cannot be negative.");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ProtectionScope>(cancellationToken);
        }

        var scope = new ProtectionScope(this, work);
        var ambient = _ambient.Value;
        lock (_gate)
        {
            var timestamp = _clock.Timestamp;
            if (ambient is not null)
            {
                EnterInside(ambient, scope);
            }

            if (timestamp < _admitUntil && _wanted && expected is null)
            {
                Hold(scope, timestamp, isProtected: !_targets.NothingApplies);
                _ambient.Value = scope;
                return new ValueTask<ProtectionScope>(scope);
            }
        }

        return EnterSlowly(scope, expected, cancellationToken);
    }

    public void Exit(ProtectionScope scope)
    {
        var effects = default(Effects);
        lock (_gate)
        {
            var counted = scope.State == ScopeState.Live;
            scope.State = ScopeState.Dead;
            if (!counted)
            {
                return;
            }

            _holders.Remove(scope);
            LeaveIfLast(ref effects);
        }

        effects.Run();
    }

    public bool IsProtected(ProtectionScope scope)
    {
        lock (_gate)
        {
            return scope.State == ScopeState.Live && _targets.IsProtectedAt(_clock.Now);
        }
    }

    public DateTimeOffset? ProtectedUntil(ProtectionScope scope)
    {
        lock (_gate)
        {
            var now = _clock.Now;
            return scope.State == ScopeState.Live && _targets.IsProtectedAt(now) ? _targets.ProtectedUntil : null;
        }
    }

    public CancellationToken LostToken(ProtectionScope scope)
    {
        lock (_gate)
        {
            scope.Lost ??= new CancellationTokenSource();
            return scope.Lost.Token;
        }
    }

    private static AsyncFlowControl? SuppressFlow() => ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();

    private TargetDriver CreateDriver(IProtectionTarget target, Instant now)
    {
        var policy = new ProtectionPolicy
        {
            LeaseDuration = _options.LeaseDuration,
            Linger = target.Linger < TimeSpan.Zero ? TimeSpan.Zero : Shorter(target.Linger, ProtectionPolicy.LongestLinger),
            CallTimeout = _options.CallTimeout,
            AdmissionFloor = _options.StopTimeout + _options.CallTimeout,
        };
        return new TargetDriver(target, policy, _options.WhenUnavailable, now, _logger, _metrics) { Transitions = _transitions };
    }

    private ITimer CreateTimer(Action callback)
        => _clock.Time.CreateTimer(static state => ((Action)state!)(), callback, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
