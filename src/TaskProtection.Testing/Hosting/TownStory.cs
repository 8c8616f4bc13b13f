using System.Globalization;
using System.Text;
using TaskProtection.Testing.Events;

namespace TaskProtection.Testing.Hosting;

/// <summary>What happened, for a person who has to find out why.</summary>
internal static class TownStory
{
    public static string Of(IEnumerable<SimulatorEvent> events)
    {
        var text = new StringBuilder("What happened (seconds):\n");
        foreach (var e in events.Where(IsTelling))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"{e.At.TotalSeconds,9:0.000}  {e.Kind,-22} ")
                .AppendJoin(' ', e.Fields.Where(static f => f.Value is not null).Select(static f => $"{f.Key}={Short(f.Value!.ToString())}")).Append('\n');
        }

        return text.ToString();
    }

    // Every idle poll is a call; what matters is what changed.
    private static bool IsTelling(SimulatorEvent e) => e.Kind != "call" || (string)e.Fields["operation"]! != "ReceiveMessage";

    // Ids are long; six characters tell them apart in one town.
    private static string Short(string value) => value.Length is >= 17 and <= 36 && !value.Contains(' ', StringComparison.Ordinal) ? value[^6..] : value;
}
