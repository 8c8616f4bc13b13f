using System.Globalization;
using System.Text;
using TaskProtection.Testing.Hosting;

namespace TaskProtection.Tests.Scenarios;

/// <summary>What happened, for a person who has to find out why a scenario failed.</summary>
internal static class Timeline
{
    public static string Of(IceCreamTown town)
    {
        var text = new StringBuilder(TownStory.Of(town.World.Events.Snapshot()));
        foreach (var task in town.AllTasks)
        {
            foreach (var (level, _, line) in task.Log.Lines.Where(l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Information).TakeLast(60))
            {
                _ = text.Append(CultureInfo.InvariantCulture, $"{task.Id[^6..]} {level}: {line}\n");
            }
        }

        return text.ToString();
    }
}
