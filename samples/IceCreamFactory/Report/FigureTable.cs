using System.Text;
using IceCreamFactory.History;

namespace IceCreamFactory.Report;

/// <summary>The figures of the runs side by side, as text.</summary>
internal static class FigureTable
{
    // The longest title and the longest column head, and a gap.
    private const int TitleWidth = 42;
    private const int ColumnWidth = 20;

    public static string Render(IReadOnlyList<RunHistory> runs)
    {
        var columns = runs.Select(FigureSet.Of).ToList();
        var text = new StringBuilder();
        text.Append("".PadRight(TitleWidth));
        foreach (var run in runs)
        {
            text.Append((run.IsProtected ? "with protection" : "without protection").PadLeft(ColumnWidth));
        }

        text.AppendLine().Append('-', TitleWidth + (ColumnWidth * runs.Count)).AppendLine();
        for (var row = 0; row < columns[0].Count; row++)
        {
            text.Append(columns[0][row].Title.PadRight(TitleWidth));
            foreach (var column in columns)
            {
                text.Append(Notation.Short(column[row].Value).PadLeft(ColumnWidth));
            }

            text.AppendLine();
        }

        return text.ToString();
    }
}
