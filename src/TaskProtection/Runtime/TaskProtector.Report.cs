namespace TaskProtection.Runtime;

/// <content>What an operator sees. Scopes are read under the lock and counted off it, so that a long list keeps nobody waiting.</content>
internal sealed partial class TaskProtector
{
    /// <summary>Kinds are few by nature; names that put an identifier first must not make the report as long as the list of scopes.</summary>
    private const int MostKinds = 100;

    private readonly TransitionRing _transitions = new();

    public ProtectionReport Report(IReadOnlyList<WorkerFlow> workers)
    {
        (string? Work, TimeSpan Age)[] held;
        ProtectionReport report;
        lock (_gate)
        {
            var now = _clock.Now;
            held = [.. _holders.Enumerate().Select(scope => (scope.Work, now.Monotonic - _clock.SinceStart(scope.AdmittedAt)))];
            report = new ProtectionReport(
                Phase, _holders.Count, [], [.. _targets.Drivers.Select(driver => driver.Report(now))], workers, _transitions.Snapshot())
            {
                TurnedAwayFor = TurnedAway(now) is { } times ? times.Last - times.First : TimeSpan.Zero,
            };
        }

        return report with
        {
            Work = [.. held.GroupBy(static h => Kind(h.Work), static h => h.Age)
                .Select(static kind => new WorkReport(kind.Key, kind.Count(), kind.Max()))
                .OrderByDescending(static kind => kind.OldestAge)
                .Take(MostKinds)],
        };
    }

    private static string? Kind(string? work) => work?.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries) is [var kind, ..] ? kind : null;
}
