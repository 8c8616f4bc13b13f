using System.Globalization;
using System.Text;
using TaskProtection.Testing.Events;

namespace TaskProtection.Tests.Scenarios;

/// <summary>What happened, for a person who has to find out why a scenario failed.</summary>
internal static class Timeline
{
    // Every idle poll is a call; what matters is what changed.
    private static readonly string[] Dull = ["ReceiveMessage"];

    public static string Of(IceCreamTown town)
    {
        var text = new StringBuilder(Of(town.World.Events.Snapshot()));
        foreach (var task in town.AllTasks)
        {
            foreach (var (level, _, line) in task.Log.Lines.Where(l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Information).TakeLast(60))
            {
                _ = text.Append(CultureInfo.InvariantCulture, $"{Short(task.Id)} {level}: {line}\n");
            }
        }

        return text.ToString();
    }

    public static string Of(IEnumerable<SimulatorEvent> events)
    {
        var text = new StringBuilder("The timeline (seconds):\n");
        foreach (var e in events.Where(IsTelling))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"{e.At.TotalSeconds,9:0.000}  {e.Kind,-22} ")
                .AppendJoin(' ', e.Fields.Where(f => f.Value is not null).Select(f => $"{f.Key}={Short(f.Value!.ToString())}")).Append('\n');
        }

        return text.ToString();
    }

    private static bool IsTelling(SimulatorEvent e) => e.Kind != "call" || !Dull.Contains((string)e.Fields["operation"]!);

    // Ids are long; six characters tell them apart in one town.
    private static string Short(string value) => value.Length is >= 17 and <= 36 && !value.Contains(' ', StringComparison.Ordinal) ? value[^6..] : value;
}
