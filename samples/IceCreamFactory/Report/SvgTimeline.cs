using System.Xml.Linq;
using IceCreamFactory.History;

namespace IceCreamFactory.Report;

/// <summary>The runs as one picture, one panel each on the same scale.</summary>
internal static class SvgTimeline
{
    private const double Width = 1240;
    private const double Margin = 20;
    private const double LegendHeight = 40;

    public static string Render(IReadOnlyList<RunHistory> runs)
    {
        var longest = runs.Max(run => run.End);
        var panels = runs.Select(run => new SvgPanel(run, longest, Width - (2 * Margin))).ToList();
        var svg = Svg.Root(Width, panels.Sum(panel => panel.Height) + LegendHeight + (2 * Margin));
        var y = Margin;
        foreach (var panel in panels)
        {
            svg.Add(panel.Draw(Margin, y));
            y += panel.Height;
        }

        svg.Add(Legend(Margin, y + 10));
        return svg.ToString() + "\n";
    }

    private static IEnumerable<XElement> Legend(double x, double y)
    {
        (string Text, Func<double, XElement> Sample)[] entries =
        [
            ("ice cream made", at => Svg.Rectangle(at, y, 24, SvgPanel.BarHeight, SvgPanel.MadeColour)),
            ("made again", at => Svg.Rectangle(at, y, 24, SvgPanel.BarHeight, SvgPanel.MadeAgainColour)),
            ("interrupted: work thrown away", at => Svg.Rectangle(at, y, 24, SvgPanel.BarHeight, SvgPanel.CutColour)),
            ("task running", at => Svg.Rectangle(at, y, 24, SvgPanel.BarHeight, SvgPanel.RunningColour)),
            ("task protected", at => Svg.Line(at, y + 6, at + 24, y + 6, SvgPanel.TaskColour, 2.5)),
            ("instance protected", at => Svg.Line(at, y + 6, at + 24, y + 6, SvgPanel.InstanceColour, 2.5)),
            ("SIGTERM", at => SvgPanel.StopMark(at + 12, y, null)),
            ("SIGKILL", at => SvgPanel.KillMark(at + 12, y + 6, null)),
            ("disruption", at => Svg.Line(at + 12, y - 4, at + 12, y + 16, SvgPanel.DisruptionColour, 1, "4 3")),
        ];

        foreach (var (text, sample) in entries)
        {
            yield return sample(x);
            yield return Svg.Text(x + 30, y + 10, text);

            // Six pixels is a generous mean for a letter of this size.
            x += 50 + (text.Length * 6);
        }
    }
}
