using System.Globalization;

namespace TaskProtection.PackageChecks.Workers;

/// <summary>A worker that finds its work itself: it is protected while it does some, and finishes what runs at SIGTERM.</summary>
internal sealed class ExportsRun(string name, string program, IReadOnlyList<string> arguments, Checks checks)
{
    public async Task RunAsync()
    {
        await using var worker = new WorkerTask(program, arguments);
        await worker.WhenAsync("task.output", static e => ((string)e.Fields["line"]!).EndsWith(" begun", StringComparison.Ordinal), 2);
        worker.Stop();
        var stopped = await worker.WhenAsync("task.stopped");
        var (events, lines) = (worker.Events.ToList(), worker.Lines());
        checks.BegunProtected(name, events);
        checks.Equal($"{name}: exit code after SIGTERM", "0", stopped.Fields["exitCode"]?.ToString());
        checks.Equal($"{name}: what had begun is done", Count(" begun"), Count(" done"));
        checks.ReleasedAtExit(name, events, " done");
        checks.That($"{name}: no warnings and no errors", !OrdersRun.Complains(lines), lines);

        string Count(string end) => Timeline.Lines(events, end).ToString(CultureInfo.InvariantCulture);
    }
}
