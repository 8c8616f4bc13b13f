using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <summary>
/// The targets as one: asks the core what to do, makes its calls, and wakes when the core wants to be asked again. All
/// members but <see cref="InspectAsync"/> need the protector's lock.
/// </summary>
internal sealed class TargetSet : IDisposable
{
    private readonly RuntimeClock _clock;
    private readonly TimeSpan _callTimeout;
    private readonly Random _random;
    private readonly Action<Action> _dispatch;
    private readonly Action<TargetDriver, Call, ProtectionReply> _answered;
    private readonly ITimer _timer;

    public TargetSet(
        IEnumerable<TargetDriver> drivers, RuntimeClock clock, TimeSpan callTimeout, Random random,
        Action<Action> dispatch, Action wake, Action<TargetDriver, Call, ProtectionReply> answered)
    {
        Drivers = [.. drivers];
        _clock = clock;
        _callTimeout = callTimeout;
        _random = random;
        _dispatch = dispatch;
        _answered = answered;
        _timer = clock.Time.CreateTimer(static state => ((Action)state!)(), wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public IReadOnlyList<TargetDriver> Drivers { get; }

    /// <summary>Whether no target applies, so that there is nothing to ask for.</summary>
    public bool NothingApplies { get; private set; }

    /// <summary>Why each target is as it is, in one line.</summary>
    public string Reasons => string.Join("; ", Drivers.Select(d => $"{d.Name}: {d.Reason}"));

    /// <summary>The monotonic time up to which new work may be admitted without asking the core; null when it may not.</summary>
    public TimeSpan? AdmitUntil { get; private set; }

    public double NextJitter => _random.NextDouble();

    /// <summary>The first target that is refused, if any: no new work.</summary>
    public TargetDriver? Blocked => Drivers.FirstOrDefault(d => d.IsBlocked);

    /// <summary>The first target that cannot be had now, if any.</summary>
    public TargetDriver? Unavailable => Drivers.FirstOrDefault(d => d.IsUnavailable);

    /// <summary>Whether every target is either protected or known to be unable to answer, so that waiting teaches nothing.</summary>
    public bool AllAnswered => Drivers.All(d => !d.Applies || d.Decision.AdmitUntil is not null || d.IsUnavailable);

    /// <summary>Whether ECS may be kept from taking this task, by what ends with it: a flag of its host keeps no task.</summary>
    public bool MayHoldTask => Drivers.Any(static d => !d.OutlivesProcess && d.Core.MayHold);

    /// <summary>Whether every target has released what would outlive this process.</summary>
    public bool NothingOutlives => !Outliving.Any();

    /// <summary>The targets that may stay protected after this process has ended.</summary>
    public IEnumerable<TargetDriver> Outliving => Drivers.Where(d => d.OutlivesProcess && d.Core.MayHold);

    /// <summary>When the first lease of the targets ends; null when none has an end.</summary>
    public DateTimeOffset? ProtectedUntil => Drivers.Where(d => d.Applies).Min(d => d.Decision.ProtectedUntil);

    /// <summary>Whether every target that applies, and at least one, is protected at <paramref name="now"/> by both clocks.</summary>
    public bool IsProtectedAt(Instant now) => !NothingApplies && Drivers.All(d => !d.Applies || d.Core.Decide(now).IsProtected);

    public void Tell(Func<ProtectionState, ProtectionState> verb)
    {
        foreach (var driver in Drivers.Where(d => d.Applies))
        {
            driver.Core = verb(driver.Core);
        }
    }

    /// <summary>Asks the core about every target, starts what it wants started, and sets the alarm. Returns true when protection was just lost.</summary>
    /// <param name="now">Both clocks.</param>
    /// <param name="wanted">Whether anybody holds or waits.</param>
    /// <param name="held">Whether anybody holds: what is in is protected as far as can be, and for what is not in nothing is asked that it will not have.</param>
    /// <param name="ordered">Whether releases keep their order; in a drain they all start at once.</param>
    /// <param name="effects">What to do off the lock.</param>
    public bool Pump(Instant now, bool wanted, bool held, bool ordered, ref Effects effects)
    {
        bool lost = false, mayProtect = true, mayRelease = true;
        var wake = TimeSpan.MaxValue;
        foreach (var driver in Drivers)
        {
            driver.ForgetOldFailure(now);
            if (driver.Applies || driver.Core.MayHold)
            {
                wake = Earlier(wake, Step(driver, now, mayProtect, mayRelease || !ordered, ref effects));
            }

            lost |= driver.Observe(now, wanted, held, ref effects);
            mayProtect &= driver.LetsNextProtect || (driver.IsBlocked && held) || !wanted; // A probe of a target that refuses waits for nobody.
            mayRelease &= driver.LetsNextRelease;
        }

        Summarise();
        Sleep(now, wake);
        return lost;
    }

    /// <summary>Looks at one target, bounded by the call timeout whatever the target does.</summary>
    public async Task<ProtectionInspection> InspectAsync(TargetDriver driver, CancellationToken cancellationToken)
    {
        try
        {
            using var bound = new BoundedToken(_callTimeout, _clock.Time, cancellationToken);
            return await LookAsync(driver, bound.Token)
                .WaitAsync(_callTimeout + ProtectionPolicy.CloseGrace, _clock.Time, cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("the target answered null");
        }
#pragma warning disable CA1031 // Whatever a target throws, the answer is that nothing was learnt; the host goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new ProtectionInspection(InspectionResult.Unknown, Explain(e));
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Off the caller's thread, which the target may block.</summary>
    private Task<ProtectionInspection> LookAsync(TargetDriver driver, CancellationToken cancellationToken)
    {
        var look = new TaskCompletionSource<ProtectionInspection>();
        _dispatch(() => _ = RunAsync());
        return look.Task;

        async Task RunAsync()
        {
            try
            {
                look.SetResult(await driver.Target.InspectAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (OperationCanceledException e)
            {
                look.SetCanceled(e.CancellationToken);
            }
#pragma warning disable CA1031 // Whatever a target throws, its caller makes the best of it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                look.SetException(e);
                _ = look.Task.Exception; // Seen, should nobody wait any more.
            }
        }
    }

    private static TimeSpan Earlier(TimeSpan a, TimeSpan? b) => b < a ? b.Value : a;

    private string Explain(Exception e) => e is TimeoutException or OperationCanceledException ? $"no answer within {_callTimeout}" : e.Message;

    private TimeSpan? Step(TargetDriver driver, Instant now, bool mayProtect, bool mayRelease, ref Effects effects)
    {
        driver.CloseIfOverdue(now, NextJitter, _callTimeout, ref effects);
        driver.Decision = driver.Core.Decide(now);
        driver.WaitsToRelease = driver.Decision.Call is { Kind: CallKind.Release } && !mayRelease;
        if (driver.Decision.Call is not { } call)
        {
            return driver.Decision.WakeAt;
        }

        if (call.Kind == CallKind.Protect ? !mayProtect : driver.WaitsToRelease)
        {
            // The target before this one comes first, and its answer pumps again. An expiry may still be due meanwhile.
            return driver.Decision.WakeAt > now.Monotonic ? driver.Decision.WakeAt : null;
        }

        driver.Core = driver.Core.Calling(call, now);
        driver.Decision = driver.Core.Decide(now);

        // Neither under the lock nor in the flow of whoever entered.
        _dispatch(() => _ = CallAsync(driver, call));
        return driver.Decision.WakeAt;
    }

    private async Task CallAsync(TargetDriver driver, Call call)
    {
        ProtectionReply reply;
        try
        {
            using var bound = new BoundedToken(_callTimeout, _clock.Time);
            var token = bound.Token;

            // Not bounded here: the core's alarm closes a call that is overdue, and its late reply is dropped.
            reply = (call.Kind == CallKind.Protect
                ? await driver.Target.ProtectAsync(call.Duration, token).ConfigureAwait(false)
                : await driver.Target.ReleaseAsync(token).ConfigureAwait(false))
                ?? throw new InvalidOperationException("the target answered null");
        }
#pragma warning disable CA1031 // Whatever a target throws, the call may have taken effect; the host goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            reply = new ProtectionReply(ProtectionOutcome.Unknown) { Reason = Explain(e), Error = e };
        }

        _answered(driver, call, reply);
    }

    private void Summarise()
    {
        NothingApplies = true;
        TimeSpan? admitUntil = TimeSpan.MaxValue;
        foreach (var driver in Drivers.Where(d => d.Applies))
        {
            NothingApplies = false;
            admitUntil = driver.IsBlocked || driver.Decision.AdmitUntil is not { } until || admitUntil is null
                ? null
                : Earlier(admitUntil.Value, until);
        }

        AdmitUntil = admitUntil;
    }

    private void Sleep(Instant now, TimeSpan wake)
    {
        if (wake == TimeSpan.MaxValue)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // Timers count whole milliseconds: rounded up, so that an alarm never comes too early and again and again. They take
        // at most 49 days; after a longer sleep the core is just asked once in between.
        var delay = Math.Clamp(Math.Ceiling((wake - now.Monotonic).TotalMilliseconds), 0, TimeSpan.FromDays(30).TotalMilliseconds);
        _timer.Change(TimeSpan.FromMilliseconds(delay), Timeout.InfiniteTimeSpan);
    }
}
