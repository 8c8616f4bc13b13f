using System.Runtime.InteropServices;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>
/// Compares the worker with a bare loop and with npm sqs-consumer: the same endpoint, the same messages, each contender in a process
/// of its own against a server of its own. It prints what was met and what was missed.
/// </summary>
internal static class SqsBenchmark
{
    /// <returns>What was compared.</returns>
    public static async Task<IReadOnlyList<Figure>> RunAsync(SqsBenchmarkOptions options)
    {
        IReadOnlyList<Scenario> scenarios = options.IsTuning ? [Scenario.Tuning] : [Scenario.NoWork, Scenario.OverAWay, Scenario.Waiting];
        if (options.Only is { } only)
        {
            scenarios = [.. scenarios.Select(scenario => scenario.Without(contender => !only.Contains(contender.Name)))];
        }

        if (scenarios.Any(static scenario => scenario.Contenders.Any(static contender => contender.IsNode)) && await NodePackages.InstallAsync() is { } missing)
        {
            Console.WriteLine($"Without sqs-consumer: {missing}.");
            scenarios = [.. scenarios.Select(scenario => scenario.Without(static contender => contender.IsNode))];
        }

        Console.WriteLine(
            $"{options.Rounds} rounds of {options.Turns} turns of {options.Messages} messages each on {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; median (least – most)");
        if (options.WarmUps < new SqsBenchmarkOptions().WarmUps)
        {
            Console.WriteLine("Not warmed up: it shows that everything runs, and the figures mean nothing.");
        }

        var all = new List<Figure>();
        foreach (var scenario in scenarios)
        {
            var figures = await MeasureAsync(scenario, options);
            SqsReport.Print(scenario, figures);
            all.AddRange(SqsReport.Figures(scenario, figures).Select(figure => figure with { What = $"{figure.What}, {scenario.Title}" }));
        }

        return all;
    }

    /// <summary>
    /// Every round has processes of its own. All are warm before the first is measured, and then take turns: what is compared was
    /// measured within the same seconds. Every round and every turn in it begins with another one, so that none always has the same place.
    /// </summary>
    private static async Task<IReadOnlyDictionary<Contender, List<RunFigures>>> MeasureAsync(Scenario scenario, SqsBenchmarkOptions options)
    {
        var figures = scenario.Contenders.ToDictionary(static contender => contender, static _ => new List<RunFigures>());
        for (var round = 0; round < options.Rounds; round++)
        {
            var runs = new List<ContenderRun>();
            try
            {
                foreach (var contender in scenario.Contenders)
                {
                    runs.Add(await ContenderRun.StartAsync(contender, scenario));
                    await runs[^1].WarmUpAsync(options.WarmUps, Math.Max(1, options.Messages / 5));
                }

                for (var turn = 0; turn < options.Turns; turn++)
                {
                    for (var place = 0; place < runs.Count; place++)
                    {
                        var run = runs[(round + turn + place) % runs.Count];
                        figures[run.Contender].Add(await run.MeasureAsync(options.Messages));
                    }
                }
            }
            finally
            {
                foreach (var run in runs)
                {
                    await run.DisposeAsync();
                }
            }
        }

        return figures;
    }
}
