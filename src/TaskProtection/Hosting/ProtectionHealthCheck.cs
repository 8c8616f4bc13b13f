using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TaskProtection.Hosting;

/// <summary>
/// <list type="bullet">
/// <item>Unhealthy: a worker's loop is dead. A new process mends that, and nothing else does.</item>
/// <item>Degraded: work has run unprotected, or been turned away because it could not be protected, or a protection has been held that nobody wants, for longer than the tolerance.</item>
/// <item>Healthy: all else. A refusal is an answer and not an error, until it cannot be asked whether it still holds; a yield is over soon, and a drain ends with the process.</item>
/// </list>
/// </summary>
internal sealed class ProtectionHealthCheck(ProtectionMonitor monitor, TimeSpan tolerance) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(Judge(monitor.Read()));

    private HealthCheckResult Judge(ProtectionReport report)
    {
        var data = new Dictionary<string, object> { ["phase"] = report.Phase.ToString(), ["holders"] = report.Holders };
        foreach (var target in report.Targets)
        {
            data[$"target.{target.Name}"] = target.Mismatch == Mismatch.None
                ? $"{target.State}: {target.Reason}"
                : $"{target.State}: {target.Reason} ({Word(target.Mismatch)} for {Seconds(target.MismatchedFor)})";
        }

        foreach (var worker in report.Workers)
        {
            data[$"worker.{worker.Name}"] = worker.State.ToString();
        }

        // What the registration names for a failure is for the failure: degraded stays degraded.
        var dead = report.Workers.Where(static worker => worker.State == WorkerState.Dead).Select(static worker => worker.Name).ToArray();
        string[] ills = report.Phase == ProtectionPhase.Draining ? [] : [.. Ills(report)];
        return dead.Length > 0 ? HealthCheckResult.Unhealthy($"dead, and to be started again: {string.Join(", ", dead)}", null, data)
            : ills.Length > 0 ? HealthCheckResult.Degraded(string.Join("; ", ills), null, data)
            : HealthCheckResult.Healthy(null, data);
    }

    private IEnumerable<string> Ills(ProtectionReport report)
    {
        var ills = report.Targets.Where(IsIll).Select(Describe);
        return report.TurnedAwayFor > tolerance ? ills.Prepend($"work turned away for {Seconds(report.TurnedAwayFor)}: it cannot be protected") : ills;
    }

    private bool IsIll(TargetReport target)
        => target is { Mismatch: not Mismatch.None, MismatchedFor: var time } && time > tolerance;

    private static string Describe(TargetReport target)
        => $"{target.Name} {Word(target.Mismatch)} for {Seconds(target.MismatchedFor)}: {target.Reason}";

    private static string Word(Mismatch mismatch) => mismatch == Mismatch.Leaked ? "held though not wanted" : "wanted and not protected";

    private static string Seconds(TimeSpan time) => $"{(long)time.TotalSeconds} s";
}
