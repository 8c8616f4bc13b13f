using IceCreamFactory.History;

namespace IceCreamFactory.Report;

/// <summary>Everything that is told about the runs when they are over.</summary>
internal static class FleetReport
{
    /// <summary>Writes <c>report.txt</c> and <c>timeline.svg</c> to a folder.</summary>
    /// <returns>The text of the report.</returns>
    public static async Task<string> WriteAsync(IReadOnlyList<string> eventFiles, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var runs = eventFiles.Select(RunHistory.Read).ToList();
        var text = string.Join('\n', [.. runs.Select(TextTimeline.Render), FigureTable.Render(runs)]);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "report.txt"), text, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "timeline.svg"), SvgTimeline.Render(runs), cancellationToken);
        return text;
    }
}
