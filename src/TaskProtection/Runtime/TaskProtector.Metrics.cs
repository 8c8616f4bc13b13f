using System.Diagnostics.Metrics;
using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>What is measured. All members but <see cref="Read"/> need the lock.</content>
internal sealed partial class TaskProtector
{
    private const string EnterOutcome = "taskprotection.enter.outcome";

    private readonly RuntimeMetrics? _metrics;
    private readonly long[] _refusedEnters = new long[Enum.GetValues<ProtectionFailure>().Length];
    private long _protectedEnters;
    private long _unprotectedEnters;

    public int HolderCount => _holders.Count;

    public long AbortedCount { get; private set; }

    public long OverdueCount { get; private set; }

    public long YieldCount { get; private set; }

    private ProtectionPhase Phase => _leaving ? ProtectionPhase.Draining
        : _targets.Blocked is not null ? ProtectionPhase.Blocked
        : IsClosed ? ProtectionPhase.Yielding
        : ProtectionPhase.Open;

    /// <summary>Reads under the lock. What is returned must not be lazy.</summary>
    public T Read<T>(Func<TaskProtector, T> read)
    {
        lock (_gate)
        {
            return read(this);
        }
    }

    public Measurement<long>[] MeasureEnters() =>
    [
        new(_protectedEnters, new KeyValuePair<string, object?>(EnterOutcome, "protected")),
        new(_unprotectedEnters, new KeyValuePair<string, object?>(EnterOutcome, "unprotected")),
        new(_refusedEnters[(int)ProtectionFailure.Refused], new KeyValuePair<string, object?>(EnterOutcome, "refused")),
        new(_refusedEnters[(int)ProtectionFailure.Unreachable], new KeyValuePair<string, object?>(EnterOutcome, "unavailable")),
        new(_refusedEnters[(int)ProtectionFailure.Draining], new KeyValuePair<string, object?>(EnterOutcome, "draining")),
    ];

    public Measurement<int>[] MeasurePhase()
    {
        var present = Phase;
        return [.. new[]
        {
            (ProtectionPhase.Open, "open"), (ProtectionPhase.Blocked, "blocked"), (ProtectionPhase.Yielding, "yielding"), (ProtectionPhase.Draining, "draining"),
        }.Select(p => new Measurement<int>(p.Item1 == present ? 1 : 0, new KeyValuePair<string, object?>("taskprotection.phase", p.Item2)))];
    }

    /// <summary>One for each target that has series.</summary>
    public Measurement<T>[] MeasureTargets<T>(Func<TargetDriver, Instant, T> measure)
        where T : struct
    {
        var now = _clock.Now;
        return [.. Measured.Select(driver => new Measurement<T>(measure(driver, now), RuntimeMetrics.Of(driver)))];
    }

    public Measurement<double>[] MeasureMismatches()
    {
        var now = _clock.Now;
        return [.. Measured.SelectMany(driver => new[] { Measure(driver, "unprotected", driver.UnprotectedFor(now)), Measure(driver, "leaked", driver.LeakedFor(now)) })];

        static Measurement<double> Measure(TargetDriver driver, string kind, TimeSpan time)
            => new(time.TotalSeconds, RuntimeMetrics.Of(driver), new KeyValuePair<string, object?>("taskprotection.mismatch.kind", kind));
    }

    /// <summary>How long the unit that is held the longest has been held; 0 where none is.</summary>
    public double OldestHolderAge => _holders.Oldest is { } oldest ? (_clock.Now.Monotonic - _clock.SinceStart(oldest.AdmittedAt)).TotalSeconds : 0;

    private void CountIfRefused(TaskProtectionException? refusal)
    {
        if (refusal is not null)
        {
            _refusedEnters[(int)refusal.Failure]++;
        }
    }

    private IEnumerable<TargetDriver> Measured => _targets.Drivers.Where(static driver => driver.HasSeries());
}
