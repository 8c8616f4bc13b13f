using System.Globalization;
using System.Text;

namespace TaskProtection.Tests.Leaving;

/// <summary>Courses as a picture: one column for each of several percentages, one row for each contender. Plain SVG, for light and dark pages.</summary>
internal static class Picture
{
    private const int PanelWidth = 300;
    private const int PanelHeight = 110;
    private const int Left = 46;
    private const int Top = 64;
    private const int ColumnGap = 24;
    private const int RowGap = 58;

    private const string Light = """
          .old { fill: #8c959f } .new { fill: #2da44e } .lost { stroke: #cf222e; stroke-width: 1.5 }
          .lost-text { fill: #cf222e; font-weight: bold } .axis { stroke: #8c959f; stroke-width: 1 } .end { stroke: #0969da; stroke-width: 2 } .end-text { fill: #0969da }
        """;

    private const string Dark = """
        .old { fill: #656c76 } .new { fill: #3fb950 }
            .lost { stroke: #ff7b72 } .lost-text { fill: #ff7b72 } .axis { stroke: #656c76 } .end { stroke: #58a6ff } .end-text { fill: #58a6ff }
        """;

    public static string Draw(string title, IReadOnlyList<(string Name, IReadOnlyList<Course> Courses)> rows)
    {
        var courses = rows[0].Courses;
        var width = Left + (courses.Count * (PanelWidth + ColumnGap));
        var height = Top + (rows.Count * (PanelHeight + RowGap)) + 10;
        var svg = Drawing.Begin(title, (width, height), Left, Light, Dark);
        Legend(svg);
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < courses.Count; column++)
            {
                var (x, y) = (Left + (column * (PanelWidth + ColumnGap)), Top + 20 + (row * (PanelHeight + RowGap)));
                svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({x} {y})\">\n");
                Panel(svg, rows[row].Name, rows[row].Courses[column], hasScale: column == 0);
                svg.Append("</g>\n");
            }
        }

        return svg.End();
    }

    private static void Legend(StringBuilder svg) => svg.Append(CultureInfo.InvariantCulture, $"""
        <g transform="translate({Left} 30)">
        <rect class="old" width="12" height="12"/><text x="18" y="10">slots at work, old version</text>
        <rect class="new" x="190" width="12" height="12"/><text x="208" y="10">new version</text>
        <line class="lost" x1="296" y1="0" x2="296" y2="12"/><text x="304" y="10">a unit of work lost</text>
        <line class="end" x1="430" y1="0" x2="430" y2="12"/><text x="438" y="10">the deployment is over</text>
        </g>

        """);

    private static void Panel(StringBuilder svg, string name, Course course, bool hasScale)
    {
        var all = course.Settings.Tasks * course.Settings.Slots;
        var (begin, end) = (Course.At(0), Course.At(course.Busy.Count - 1));
        double X(TimeSpan at) => (at - begin) / (end - begin) * PanelWidth;
        double Y(double busy) => PanelHeight - (busy / (2 * all) * PanelHeight); // Two fleets, at most.
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" x=\"0\" y=\"-6\"><tspan class=\"title\">{name}</tspan>  {course.Settings}</text>\n");
        Area("old", static _ => 0, static busy => busy.Old);
        Area("new", static busy => busy.Old, static busy => busy.Old + busy.New);
        foreach (var lost in course.Losses.GroupBy(static at => at))
        {
            // As long as what is lost at once.
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"lost\" x1=\"{X(lost.Key):0.0}\" y1=\"{Y(all):0.0}\" x2=\"{X(lost.Key):0.0}\" y2=\"{Y(all + lost.Count()):0.0}\"/>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"axis\" fill=\"none\" d=\"M0 0V{PanelHeight}H{PanelWidth}M{X(TimeSpan.Zero):0.0} {PanelHeight}v5M0 {Y(all):0.0}h{PanelWidth}\" stroke-dasharray=\"none\"/>\n");
        for (var minutes = 0; TimeSpan.FromMinutes(minutes) <= end; minutes += 5)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" text-anchor=\"middle\" x=\"{X(TimeSpan.FromMinutes(minutes)):0.0}\" y=\"{PanelHeight + 17}\">{minutes}{(minutes == 0 ? " min" : "")}</text>\n");
        }

        if (hasScale)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" text-anchor=\"end\" x=\"-6\" y=\"{Y(all) + 4:0.0}\">{all}</text><text class=\"small\" text-anchor=\"end\" x=\"-6\" y=\"{PanelHeight}\">0</text>\n");
        }

        if (course.Losses.Count > 0)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small lost-text\" text-anchor=\"end\" x=\"{PanelWidth - 4}\" y=\"12\">{course.Losses.Count} units lost</text>\n");
        }

        if (course.Took is { } took && took <= end)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"end\" x1=\"{X(took):0.0}\" y1=\"{PanelHeight}\" x2=\"{X(took):0.0}\" y2=\"20\"/><text class=\"small end-text\" text-anchor=\"middle\" x=\"{X(took):0.0}\" y=\"14\">{Figures.Minutes(took)}</text>\n");
        }
        else
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small end-text\" text-anchor=\"end\" x=\"{PanelWidth - 4}\" y=\"28\">no end in sight</text>\n");
        }

        void Area(string style, Func<(int Old, int New), int> from, Func<(int Old, int New), int> to)
        {
            if (course.Busy.All(busy => from(busy) == to(busy)))
            {
                return;
            }

            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"M{Steps(Enumerable.Range(0, course.Busy.Count), to)}L{Steps(Enumerable.Range(0, course.Busy.Count).Reverse(), from)}Z\"/>\n");
        }

        // A point wherever it changes, and at both ends.
        string Steps(IEnumerable<int> samples, Func<(int Old, int New), int> height)
        {
            var points = samples.Select(i => (X: X(Course.At(i)), Y: Y(height(course.Busy[i])))).ToList();
            var kept = points.Where((p, i) => i == 0 || i == points.Count - 1 || points[i - 1].Y != p.Y || points[i + 1].Y != p.Y);
            return string.Join(' ', kept.Select(static p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.#} {p.Y:0.#}")));
        }
    }
}
