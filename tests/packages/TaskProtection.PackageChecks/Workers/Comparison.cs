using System.Globalization;

namespace TaskProtection.PackageChecks.Workers;

/// <summary>One worker, published in several ways: they run in turns, so that a machine that is busy for a while is so for all of them.</summary>
internal sealed class Comparison(int rounds, IReadOnlyList<PublishedWorker> workers, Checks checks)
{
    public async Task RunAsync()
    {
        // Not counted: the simulator is compiled meanwhile.
        await new OrdersRun("", workers[0].Program, workers[0].Arguments, new Checks(TextWriter.Null)).RunAsync();

        var figures = workers.ToDictionary(static worker => worker, static _ => new List<WorkerFigures>());
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var worker in workers)
            {
                var name = rounds == 1 ? worker.Name : string.Create(CultureInfo.InvariantCulture, $"{worker.Name}, round {round}");
                figures[worker].Add(await new OrdersRun(name, worker.Program, worker.Arguments, checks).RunAsync());
            }
        }

        checks.Line("| | size | ready after | memory when ready | at the most |");
        checks.Line("|---|---|---|---|---|");
        foreach (var (worker, runs) in figures)
        {
            checks.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"| {worker.Name} | {worker.Size:0.0} MB | {Spread(runs, static f => f.Ready)} ms | {Spread(runs, static f => f.AtReady)} MiB | {Spread(runs, static f => f.Peak)} MiB |"));
        }
    }

    /// <summary>The median, with the least and the most where there are several.</summary>
    private static string Spread(IReadOnlyList<WorkerFigures> runs, Func<WorkerFigures, double> figure)
    {
        var sorted = runs.Select(figure).Order().ToList();
        var median = (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        var spread = sorted.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({sorted[0]:0} – {sorted[^1]:0})");
        return median.ToString("0", CultureInfo.InvariantCulture) + spread;
    }
}
