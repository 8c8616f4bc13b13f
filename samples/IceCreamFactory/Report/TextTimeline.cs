using System.Text;
using IceCreamFactory.History;

namespace IceCreamFactory.Report;

/// <summary>A run as a picture in text: a row for each task, a column for each second.</summary>
internal static class TextTimeline
{
    private const decimal MillisecondsPerColumn = 1000;
    private const int ColumnsPerTick = 10;
    private const string Legend =
        "  [### an ice cream made   [xxx interrupted   [222 made again   === protected   ... not   T SIGTERM   K killed";

    public static string Render(RunHistory run)
    {
        var columns = Column(run.End) + 1;
        var margin = "".PadRight(LabelWidth(run));
        var ticks = Enumerable.Range(0, ((columns - 1) / ColumnsPerTick) + 1);
        var axis = string.Concat(ticks.Select(tick => $"{tick * ColumnsPerTick}s".PadRight(ColumnsPerTick)));
        var text = new StringBuilder();
        text.AppendLine(run.IsProtected ? "With protection" : "Without protection");
        text.Append(margin).AppendLine(axis.TrimEnd());
        text.Append(margin).AppendLine(new string(Marks(run, columns)).TrimEnd());
        foreach (var task in run.Tasks)
        {
            text.Append(Label(task).PadRight(LabelWidth(run))).AppendLine(new string(Row(run, task, columns)).TrimEnd());
        }

        for (var i = 0; i < run.Disruptions.Count; i++)
        {
            text.AppendLine($"  {Letter(i)} {Notation.Seconds(run.Disruptions[i].At),5} s  {run.Disruptions[i].Label}");
        }

        return text.AppendLine(Legend).ToString();
    }

    private static char[] Marks(RunHistory run, int columns)
    {
        var marks = Blank(columns);
        for (var i = 0; i < run.Disruptions.Count; i++)
        {
            // Two in one second: the later one moves right, so that each letter can be read.
            var column = Column(run.Disruptions[i].At);
            while (column < columns - 1 && marks[column] != ' ')
            {
                column++;
            }

            marks[column] = Letter(i);
        }

        return marks;
    }

    private static char[] Row(RunHistory run, TaskHistory task, int columns)
    {
        var row = Blank(columns);
        var end = Math.Min(task.Stopped ?? run.End, run.End);
        Fill(row, new Span(task.Started, end), '.');
        foreach (var span in task.Protection.Spans(end))
        {
            Fill(row, span, '=');
        }

        foreach (var unit in task.Units)
        {
            Fill(row, unit.Span, unit.Outcome switch { Outcome.Made => '#', Outcome.MadeAgain => '2', _ => 'x' });
            row[Column(unit.Span.From)] = '[';
        }

        if (task.Stopping is { } stopping && stopping <= run.End)
        {
            row[Column(stopping)] = 'T';
        }

        if (task.Cause == "crash" && task.Stopped is { } killed)
        {
            row[Column(killed)] = 'K';
        }

        return row;
    }

    private static void Fill(char[] row, Span span, char with)
        => Array.Fill(row, with, Column(span.From), Math.Min(Column(span.To), row.Length - 1) - Column(span.From) + 1);

    private static char[] Blank(int columns)
    {
        var row = new char[columns];
        Array.Fill(row, ' ');
        return row;
    }

    private static string Label(TaskHistory task) => $"{task.Name} {task.Version} {task.Instance.Name}";

    private static int LabelWidth(RunHistory run) => run.Tasks.Select(task => Label(task).Length).DefaultIfEmpty().Max() + 2;

    private static int Column(decimal milliseconds) => (int)(milliseconds / MillisecondsPerColumn);

    private static char Letter(int disruption) => (char)('a' + disruption);
}
