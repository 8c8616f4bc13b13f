using System.Xml.Linq;
using IceCreamFactory.History;

namespace IceCreamFactory.Report;

/// <summary>One run as a picture: a row for each task, time to the right.</summary>
internal sealed class SvgPanel(RunHistory run, decimal longest, double width)
{
    public const double BarHeight = 12;
    public const string MadeColour = "#3a9d5d";
    public const string MadeAgainColour = "#f0a30a";
    public const string CutColour = "#d62728";
    public const string RunningColour = "#e4e6ea";
    public const string TaskColour = "#1f6fd0";
    public const string InstanceColour = "#9b4fc4";
    public const string DisruptionColour = "#333";

    private const double LabelWidth = 190;
    private const double TitleHeight = 26;
    private const double LevelHeight = 15;
    private const int Levels = 4;
    private const double RowHeight = 24;
    private const double AxisHeight = 34;
    private const double SecondsPerTick = 5;

    // Six pixels is a generous mean for a letter of the picture's size.
    private const double LetterWidth = 6;

    private readonly double _pixelsPerMillisecond = (width - LabelWidth) / (double)longest;

    public double Height => TitleHeight + (Levels * LevelHeight) + (run.Tasks.Count * RowHeight) + AxisHeight;

    public static XElement StopMark(double x, double y, string? title)
        => Svg.Path($"M {Svg.Number(x - 5)} {Svg.Number(y)} h 10 l -5 9 z", "#111", title);

    public static XElement KillMark(double x, double y, string? title)
        => Svg.Path($"M {Svg.Number(x - 5)} {Svg.Number(y - 5)} l 10 10 m 0 -10 l -10 10", "none", title, "#8b0000");

    public IEnumerable<XElement> Draw(double left, double top)
    {
        var rows = top + TitleHeight + (Levels * LevelHeight);
        var bottom = rows + (run.Tasks.Count * RowHeight);
        double X(decimal at) => left + LabelWidth + ((double)Math.Min(at, longest) * _pixelsPerMillisecond);

        yield return Svg.Text(left, top + 14, run.IsProtected ? "With protection" : "Without protection", weight: "bold", size: 15);
        for (var seconds = 0.0; seconds * 1000 <= (double)longest; seconds += SecondsPerTick)
        {
            var x = X((decimal)seconds * 1000);
            yield return Svg.Line(x, rows, x, bottom + 4, "#f0f0f0", 1);
            yield return Svg.Text(x, bottom + 16, $"{seconds:0} s", "middle", "#666");
        }

        for (var row = 0; row < run.Tasks.Count; row++)
        {
            foreach (var shape in DrawTask(run.Tasks[row], left, rows + (row * RowHeight), X))
            {
                yield return shape;
            }
        }

        foreach (var shape in DrawDisruptions(top + TitleHeight, bottom, X))
        {
            yield return shape;
        }
    }

    private IEnumerable<XElement> DrawTask(TaskHistory task, double left, double y, Func<decimal, double> x)
    {
        var end = Math.Min(task.Stopped ?? run.End, run.End);
        yield return Svg.Text(left, y + 12, $"task {task.Name}  {task.Version}  {task.Instance.Name}");
        yield return Svg.Rectangle(x(task.Started), y + 2, x(end) - x(task.Started), BarHeight, RunningColour);
        foreach (var unit in task.Units)
        {
            var (from, pixels) = (x(unit.Span.From), x(unit.Span.To) - x(unit.Span.From));
            yield return Svg.Rectangle(from, y + 2, pixels - 1, BarHeight, Colour(unit.Outcome), Describe(unit));
            yield return Svg.Text(from + 3, y + 11.5, $"{unit.Order}", fill: "white", size: 9);
        }

        foreach (var span in task.Protection.Spans(end))
        {
            yield return Svg.Line(x(span.From), y + 16.5, x(span.To), y + 16.5, TaskColour, 2.5);
        }

        // The flag of the host outlives a task that died: it belongs to this row until the next task on that host.
        var heir = run.Tasks.Find(other => other.Instance == task.Instance && other.Started > task.Started)?.Started ?? run.End;
        foreach (var span in task.Instance.Protection.Spans(run.End).Where(span => span.From < heir && span.To > task.Started))
        {
            yield return Svg.Line(x(Math.Max(span.From, task.Started)), y + 20, x(Math.Min(span.To, heir)), y + 20, InstanceColour, 2.5);
        }

        if (task.Stopping is { } stopping && stopping <= run.End)
        {
            yield return StopMark(x(stopping), y + 4, $"SIGTERM: {task.Cause}");
        }

        if (task.Cause == "crash" && task.Stopped is { } killed)
        {
            yield return KillMark(x(killed), y + 8, "SIGKILL");
        }
    }

    private IEnumerable<XElement> DrawDisruptions(double top, double bottom, Func<decimal, double> x)
    {
        var free = new double[Levels];
        foreach (var disruption in run.Disruptions)
        {
            var at = x(disruption.At);
            var level = Math.Max(0, Array.FindIndex(free, end => end < at));
            var y = top + (level * LevelHeight);
            free[level] = at + 12 + (disruption.Label.Length * LetterWidth);
            yield return Svg.Line(at, y, at, bottom, DisruptionColour, 1, "4 3");
            yield return Svg.Text(at + 4, y + 10, disruption.Label, fill: DisruptionColour, weight: "bold");
        }
    }

    private static string Colour(Outcome outcome) => outcome switch
    {
        Outcome.Made => MadeColour,
        Outcome.MadeAgain => MadeAgainColour,
        _ => CutColour,
    };

    private static string Describe(UnitOfWork unit)
        => $"order {unit.Order}: {unit.Outcome}, {Notation.Seconds(unit.Span.From)} s to {Notation.Seconds(unit.Span.To)} s";
}
