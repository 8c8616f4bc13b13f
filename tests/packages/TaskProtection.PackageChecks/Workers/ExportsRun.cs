namespace TaskProtection.PackageChecks.Workers;

/// <summary>A worker that finds its work itself: it is protected while it does some, and finishes what runs at SIGTERM.</summary>
internal sealed class ExportsRun(string name, string program, IReadOnlyList<string> arguments, Checks checks)
{
    public async Task RunAsync()
    {
        await using var worker = new WorkerTask(program, arguments);
        await worker.WhenAsync("task.protection", ("enabled", true));
        await worker.WhenAsync("task.output", static e => ((string)e.Fields["line"]!).Contains("begun", StringComparison.Ordinal), 2);
        worker.Stop();
        var stopped = await worker.WhenAsync("task.stopped");
        var lines = worker.Lines();
        checks.That($"{name}: the task is protected while it works", true, "");
        checks.Equal($"{name}: exit code after SIGTERM", "0", stopped.Fields["exitCode"]?.ToString());
        checks.Equal($"{name}: what had begun is done", Count(lines, " begun"), Count(lines, " done"));
        checks.That($"{name}: protection is released before the exit", OrdersRun.Released(worker), string.Join('\n', worker.Events));
        checks.That($"{name}: no warnings and no errors", !OrdersRun.Complains(lines), lines);
    }

    private static string Count(string lines, string word) => lines.Split('\n').Count(line => line.Contains(word, StringComparison.Ordinal)).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
