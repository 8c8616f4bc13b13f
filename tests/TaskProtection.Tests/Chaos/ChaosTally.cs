using System.Globalization;
using System.Text;

namespace TaskProtection.Tests.Chaos;

/// <summary>What happened in many hours, so that nobody has to believe that something did. Safe from any thread.</summary>
internal sealed class ChaosTally
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, SortedDictionary<string, int>> _cells = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private int _units;
    private int _excuses;
    private int _taken;

    public int Hours { get; private set; }

    /// <summary>Hours in which enough happened to show anything.</summary>
    public int Counting { get; private set; }

    /// <summary>Units that a disruption of this cause ended.</summary>
    public Dictionary<string, int> Interrupted { get; } = [];

    /// <summary>Says how many there are with this one.</summary>
    public int Add(FleetHour hour)
    {
        lock (_gate)
        {
            Hours++;
            Counting += hour.Counts ? 1 : 0;
            _units += hour.Judge.Orders.Values.Sum(static o => o.Begun);
            _excuses += hour.Judge.Excuses + hour.Judge.Paused;
            _taken += hour.Judge.Choices;
            foreach (var (cause, units) in hour.Judge.Interrupted)
            {
                Interrupted[cause] = Interrupted.GetValueOrDefault(cause) + units;
            }

            foreach (var e in hour.Fleet.World.Events.Snapshot().Where(static e => e.Kind is "call" or "fault"))
            {
                Count(e.Kind == "call" ? _calls : _faults, (string)e.Fields[e.Kind == "call" ? "operation" : "fault"]!, 1);
            }

            foreach (var (kind, met) in hour.Plan.Met)
            {
                foreach (var option in Options(hour.Plan))
                {
                    Count(Row(kind.ToString()), option, met);
                }
            }

            foreach (var kind in hour.Fleet.World.Events.Snapshot().Where(static e => e.Kind == "fault").GroupBy(static e => (string)e.Fields["fault"]!))
            {
                foreach (var option in Options(hour.Plan))
                {
                    Count(Row($"{kind.Key} (fault)"), option, kind.Count());
                }
            }

            return Hours;
        }
    }

    /// <summary>Settings that occurred.</summary>
    public IReadOnlyList<string> Settings => [.. _cells.Values.SelectMany(static row => row.Keys).Distinct()];

    /// <summary>Kinds of disruption or fault that never met a setting.</summary>
    public IEnumerable<string> EmptyCells()
    {
        var kinds = Enum.GetNames<DisruptionKind>().Concat(Enum.GetNames<FaultKind>().Select(static kind => $"{kind} (fault)"));
        return from kind in kinds from option in Settings where Row(kind).GetValueOrDefault(option) == 0 select $"{kind} x {option}";
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Counting} of {Hours} hours count; {_units} units begun, {_taken} tasks taken by choice, {_excuses} excused\n");
        text.Append("calls: ").AppendJoin(", ", _calls.Select(static c => $"{c.Key} {c.Value}")).Append('\n');
        text.Append("faults: ").AppendJoin(", ", _faults.Select(static f => $"{f.Key} {f.Value}")).Append('\n');
        text.Append("units ended by: ").AppendJoin(", ", Interrupted.OrderBy(static i => i.Key, StringComparer.Ordinal).Select(static i => $"{i.Key} {i.Value}")).Append('\n');
        foreach (var (kind, row) in _cells)
        {
            text.Append(CultureInfo.InvariantCulture, $"{kind,-20}").AppendJoin("  ", row.Select(static cell => $"{cell.Key} {cell.Value}")).Append('\n');
        }

        return text.ToString();
    }

    private static string[] Options(FleetPlan plan) =>
    [
        plan.Options.WhenUnavailable.ToString(),
        plan.HasInstanceTarget ? "instance" : "task",
        $"lease {plan.Options.LeaseDuration.TotalMinutes:0}",
        $"linger {plan.Options.Task.Linger.TotalSeconds:0}",
        $"call {plan.Options.CallTimeout.TotalSeconds:0}",
        $"stop {plan.Options.StopTimeout.TotalSeconds:0}",
        $"look {plan.Ecs.SchedulerInterval.TotalSeconds:0}",
        $"instance linger {plan.Options.Instance.Linger.TotalSeconds:0}",
        $"concurrency {plan.Concurrency}",
        plan.Ecs.DeploymentBlockedRule.ToString(),
        plan.Ecs.DrainingProtection.ToString(),
    ];

    private static void Count(SortedDictionary<string, int> counts, string what, int by) => counts[what] = counts.GetValueOrDefault(what) + by;

    private SortedDictionary<string, int> Row(string kind)
        => _cells.TryGetValue(kind, out var row) ? row : _cells[kind] = new SortedDictionary<string, int>(StringComparer.Ordinal);
}
