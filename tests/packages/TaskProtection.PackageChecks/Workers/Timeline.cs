using TaskProtection.Testing.Events;

namespace TaskProtection.PackageChecks.Workers;

/// <summary>The order of grants and work: a grant is written down before the worker hears of it, and a line after the worker wrote it.</summary>
internal static class Timeline
{
    private const string Instance = "instance.protection";
    private static readonly string[] s_protections = ["task.protection", Instance];

    public static void BegunProtected(this Checks checks, string name, IReadOnlyList<SimulatorEvent> events)
    {
        foreach (var protection in s_protections)
        {
            var early = BegunWithout(protection, events);
            checks.That($"{name}: nothing begins before {protection} is granted", early is [] && Lines(events, " begun") > 0, string.Join(", ", early.DefaultIfEmpty("nothing began")));
        }
    }

    public static void Released(this Checks checks, string what, IReadOnlyList<SimulatorEvent> events, string done)
        => checks.That(what, s_protections.All(protection => IsReleasedAfter(done, protection, events)), string.Join('\n', events));

    /// <summary>Of what outlives the process: a task's protection ends with it, and no exit waits for its release.</summary>
    public static void ReleasedAtExit(this Checks checks, string name, IReadOnlyList<SimulatorEvent> events, string done)
        => checks.That($"{name}: the instance is let go after the work, and before the exit", IsReleasedAfter(done, Instance, events), string.Join('\n', events));

    public static int Lines(IEnumerable<SimulatorEvent> events, string end) => events.Count(e => IsLine(e, end));

    private static List<string> BegunWithout(string protection, IReadOnlyList<SimulatorEvent> events)
    {
        var isOn = false;
        List<string> begun = [];
        foreach (var e in events)
        {
            if (e.Kind == protection)
            {
                isOn = IsGrant(e);
            }
            else if (!isOn && IsLine(e, " begun"))
            {
                begun.Add((string)e.Fields["line"]!);
            }
        }

        return begun;
    }

    private static bool IsReleasedAfter(string done, string protection, IReadOnlyList<SimulatorEvent> events)
        => events.LastOrDefault(e => e.Kind == protection || IsLine(e, done)) is { } last && last.Kind == protection && !IsGrant(last) && events.Any(e => e.Kind == protection && IsGrant(e));

    private static bool IsGrant(SimulatorEvent e) => (bool)e.Fields["enabled"]!;

    private static bool IsLine(SimulatorEvent e, string end) => e.Kind == "task.output" && ((string)e.Fields["line"]!).EndsWith(end, StringComparison.Ordinal);
}
