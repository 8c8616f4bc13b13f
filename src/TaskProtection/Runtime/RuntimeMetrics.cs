using System.Diagnostics.Metrics;
using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <summary>
/// The instruments of the meter <see cref="TaskProtectionDiagnostics.MeterName"/>. Whatever is entered often is only counted, and read when
/// somebody asks; a histogram is written off the lock, because its listeners are foreign code.
/// </summary>
internal sealed class RuntimeMetrics
{
    private const string Unit = "{unit}";
    private const string Seconds = "s";

    /// <summary>An annotation and not <c>1</c>, which some exporters make a suffix of the name (<c>_ratio</c>).</summary>
    private const string Task = "{task}";

    private const string Target = "taskprotection.target";

    /// <summary>Calls, and so waits for them, take milliseconds at best and are closed after half a minute; retries may take minutes.</summary>
    private static readonly InstrumentAdvice<double> Waits = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    /// <summary>
    /// Leases last from minutes to two days, and drains as long as the longest work. The default lease is renewed with 3240 to 3960 s left:
    /// in one bucket from 1800 to 3600 a quantile of that would be guessed far below.
    /// </summary>
    private static readonly InstrumentAdvice<double> Spans = new() { HistogramBucketBoundaries = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 2700, 3240, 3600, 7200, 14400, 28800, 86400] };

    private readonly Meter _meter;
    private readonly Histogram<double> _protect;
    private readonly Histogram<double> _call;
    private readonly Histogram<double> _slack;
    private readonly Histogram<double> _drain;

    public RuntimeMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(TaskProtectionDiagnostics.MeterName);
        _protect = _meter.CreateHistogram("taskprotection.protect.duration", Seconds, "From the need for protection until AWS granted it.", tags: null, Waits);
        _call = _meter.CreateHistogram("taskprotection.call.duration", Seconds, "Calls that set or release protection.", tags: null, Waits);
        _slack = _meter.CreateHistogram("taskprotection.renewal.slack", Seconds, "What was left of the protection when its renewal was granted.", tags: null, Spans);
        _drain = _meter.CreateHistogram("taskprotection.drain.duration", Seconds, "From the begin of the shutdown until all work had left and what outlives the process was released, or the cleanup's time was over.", tags: null, Spans);
    }

    /// <summary>Publishes what the protector counts. It is read for as long as the meter lives, which is as long as the container.</summary>
    public void Publish(TaskProtector protector)
    {
        _meter.CreateObservableUpDownCounter("taskprotection.holders", () => protector.Read(static p => p.HolderCount), Unit, "Units of work that are held now.");
        _meter.CreateObservableGauge("taskprotection.holders.age", () => protector.Read(static p => p.OldestHolderAge), Seconds, "How long the unit that is held the longest has been held.");
        _meter.CreateObservableCounter("taskprotection.enters", () => protector.Read(static p => p.MeasureEnters()), Unit, "Units of work that asked to be let in.");
        _meter.CreateObservableCounter("taskprotection.units.aborted", () => protector.Read(static p => p.AbortedCount), Unit, "Units of work that still ran when they were told to stop.");
        _meter.CreateObservableCounter("taskprotection.units.overdue", () => protector.Read(static p => p.OverdueCount), Unit, "Units of work that outlived MaxWorkDuration.");
        _meter.CreateObservableCounter("taskprotection.yields", () => protector.Read(static p => p.YieldCount), "{yield}", "Times that admission was closed so that AWS could take the task.");
        _meter.CreateObservableUpDownCounter("taskprotection.phase", () => protector.Read(static p => p.MeasurePhase()), Task, "1 for the phase that admission is in, 0 for the others.");
        CreateFlag("taskprotection.target.desired", "Whether the target is to be protected now.", static (driver, now) => Flag(driver.Core.IsDesired(now)));
        CreateFlag("taskprotection.target.actual", "Whether it is; where that is uncertain, what is worse.", static (driver, now) => Flag(driver.Core.IsDesired(now) ? driver.Decision.IsProtected : driver.Core.MayHold));
        _meter.CreateObservableGauge("taskprotection.target.mismatch", () => protector.Read(static p => p.MeasureMismatches()), Seconds, "For how long the two have differed; 0 while they agree.");
        _meter.CreateObservableCounter("taskprotection.protected.time", () => protector.Read(static p => p.MeasureTargets(static (driver, now) => driver.ProtectedTime(now).TotalSeconds)), Seconds, "How long the target has been protected.");
        _meter.CreateObservableCounter("taskprotection.losses", () => protector.Read(static p => p.MeasureTargets(static (driver, _) => driver.Losses)), "{loss}", "Times that protection ended while work was running.");

        void CreateFlag(string name, string description, Func<TargetDriver, Instant, int> measure)
            => _meter.CreateObservableUpDownCounter(name, () => protector.Read(p => p.MeasureTargets(measure)), Task, description);
    }

    public static KeyValuePair<string, object?> Of(TargetDriver driver) => new(Target, driver.Name);

    public void Protected(TargetDriver driver, TimeSpan after, ref Effects effects)
    {
        if (_protect.Enabled)
        {
            effects.Add(() => _protect.Record(after.TotalSeconds, Of(driver)));
        }
    }

    public void Renewed(TargetDriver driver, TimeSpan left, ref Effects effects)
    {
        if (_slack.Enabled)
        {
            effects.Add(() => _slack.Record(Math.Max(left.TotalSeconds, 0), Of(driver))); // A wall clock may have been set forward.
        }
    }

    public void Called(TargetDriver driver, Call call, ProtectionOutcome outcome, TimeSpan duration, ref Effects effects)
    {
        if (!_call.Enabled)
        {
            return;
        }

        var operation = new KeyValuePair<string, object?>("taskprotection.operation", call.Kind == CallKind.Protect ? "protect" : "release");
        effects.Add(() =>
        {
            if (outcome == ProtectionOutcome.Done)
            {
                _call.Record(duration.TotalSeconds, Of(driver), operation);
            }
            else
            {
                _call.Record(duration.TotalSeconds, Of(driver), operation, new("error.type", Name(outcome)));
            }
        });
    }

    public void Drained(TimeSpan duration, ref Effects effects)
    {
        if (_drain.Enabled)
        {
            effects.Add(() => _drain.Record(duration.TotalSeconds));
        }
    }

    private static int Flag(bool value) => value ? 1 : 0;

    private static string Name(ProtectionOutcome outcome) => outcome switch
    {
        ProtectionOutcome.NotApplicable => "not_applicable",
        ProtectionOutcome.Refused => "refused",
        ProtectionOutcome.Denied => "denied",
        ProtectionOutcome.Throttled => "throttled",
        ProtectionOutcome.Leaving => "leaving",
        ProtectionOutcome.Failed => "failed",
        _ => "unknown",
    };
}
