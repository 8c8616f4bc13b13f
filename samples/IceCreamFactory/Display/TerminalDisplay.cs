using System.Threading.Channels;
using IceCreamFactory.History;
using Spectre.Console;
using Spectre.Console.Rendering;
using TaskProtection.Testing.Events;

namespace IceCreamFactory.Display;

/// <summary>A picture of the fleet that is redrawn a few times a second, for terminals.</summary>
internal sealed class TerminalDisplay(IAnsiConsole console, TimeProvider time) : IFleetDisplay
{
    private const int NewsLines = 8;
    private const int BarWidth = 40;

    // Fast enough to look alive, slow enough to cost nothing beside the fleet.
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);

    public Task ShowAsync(string title, int orders, ChannelReader<SimulatorEvent> events)
        => console.Live(new Text(title)).StartAsync(async live =>
        {
            var watcher = new RunWatcher();
            var news = new Queue<string>();
            using var timer = new PeriodicTimer(Redraw, time);
            do
            {
                while (events.TryRead(out var happened))
                {
                    if (watcher.Add(happened) is { } line)
                    {
                        news.Enqueue(line);
                    }
                }

                while (news.Count > NewsLines)
                {
                    news.Dequeue();
                }

                live.UpdateTarget(Draw(title, orders, watcher.Run, news));
            }
            while (!events.Completion.IsCompleted && await timer.WaitForNextTickAsync());
        });

    private static Rows Draw(string title, int orders, RunHistory run, IEnumerable<string> news)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("instance", "task", "version", "doing", "task is", "instance is");
        foreach (var task in run.Tasks.Where(task => task.Stopped is null))
        {
            table.AddRow(
                new Text(task.Instance.Name),
                new Text(task.Name),
                new Text(task.Version),
                Doing(task),
                Flag(task.Protection),
                Flag(task.Instance.Protection));
        }

        var done = orders == 0 ? 0 : BarWidth * run.Made.Count / orders;
        var bar = $"[green]{new string('█', done)}[/][grey]{new string('░', BarWidth - done)}[/]";
        var progress = new Markup(FormattableString.Invariant($"{bar} {run.Made.Count} of {orders} orders made, {run.Sent.Count} sent"));
        var heading = new Markup($"[bold]{title.EscapeMarkup()}[/]");
        return new Rows([heading, progress, table, .. news.Select(line => (IRenderable)new Text(line))]);
    }

    private static Markup Doing(TaskHistory task) => task switch
    {
        { Stopping: not null, Current: { } order } => new Markup($"[red]order {order}, stopping[/]"),
        { Stopping: not null } => new Markup("[red]stopping[/]"),
        { Current: { } order } => new Markup($"[green]order {order}[/]"),
        _ => new Markup("[grey]waiting[/]"),
    };

    private static Markup Flag(ProtectionRecord protection) => new(protection.Since is null ? "[grey]-[/]" : "[blue]protected[/]");
}
