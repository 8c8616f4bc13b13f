using System.Globalization;
using System.Text;
using TaskProtection.Testing.Events;

namespace TaskProtection.Testing.Hosting;

/// <summary>What happened, for a person who has to find out why.</summary>
internal static class TownStory
{
    // Of all the fields of docs/simulator-events.md these hold ids; "from" does where a deployment is rolled back, and a count elsewhere.
    private static readonly HashSet<string> s_ids = ["task", "message", "instance", "deployment", "taskSet", "from", "refresh", "token"];

    public static string Of(IEnumerable<SimulatorEvent> events)
    {
        var text = new StringBuilder("What happened (seconds):\n");
        foreach (var e in events.Where(IsTelling))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"{e.At.TotalSeconds,9:0.000}  {e.Kind,-22} ")
                .AppendJoin(' ', e.Fields.Where(static f => f.Value is not null).Select(static f => $"{f.Key}={(s_ids.Contains(f.Key) ? Short(f.Value!.ToString()) : f.Value)}")).Append('\n');
        }

        return text.ToString();
    }

    // Every idle poll is a call; what matters is what changed.
    private static bool IsTelling(SimulatorEvent e) => e.Kind != "call" || (string)e.Fields["operation"]! != "ReceiveMessage";

    // Ids are long; six characters tell them apart in one town.
    private static string Short(string id) => id.Length is >= 17 and <= 36 && !id.Contains(' ', StringComparison.Ordinal) ? id[^6..] : id;
}
