namespace TaskProtection.Core;

/// <summary>The pause after failures of one kind of call. Each kind has its own, so that one cannot hold up the other.</summary>
/// <param name="Schedule">The schedule that the last failure followed.</param>
/// <param name="Failures">How many failures in a row followed it.</param>
/// <param name="Since">Monotonic time of the first of them.</param>
/// <param name="Until">Monotonic time before which that kind is not called again; null when it last succeeded.</param>
internal readonly record struct Backoff(BackoffSchedule Schedule, int Failures, TimeSpan Since, TimeSpan? Until)
{
    /// <summary>The pause after one more failure. Another reason to fail starts its own schedule from the first step.</summary>
    /// <param name="schedule">The schedule to follow.</param>
    /// <param name="now">The time of the failure.</param>
    /// <param name="jitter">0 to 1: where the pause falls in ±25 % of its step, so that a fleet that failed together does not return together.</param>
    public Backoff After(BackoffSchedule schedule, Instant now, double jitter)
    {
        var (failures, since) = schedule == Schedule ? (Failures + 1, Since) : (1, now.Monotonic);
        var pause = schedule.Step(failures, now.Monotonic - since) * (0.75 + (0.5 * Math.Clamp(jitter, 0, 1)));
        return new Backoff(schedule, failures, since, now.Monotonic + pause);
    }
}
