namespace TaskProtection.Benchmarks.Sqs;

/// <summary>The figures as text: a table of medians with what they lie between, and the budgets.</summary>
internal static class SqsReport
{
    public static void Print(Scenario scenario, IReadOnlyDictionary<Contender, List<RunFigures>> figures)
    {
        Console.WriteLine();
        Console.WriteLine(scenario.Title);
        Row("", "messages/s", "client CPU µs/message", "bytes/message", "calls/message", "receive + delete", "server CPU µs/message");
        foreach (var (contender, runs) in figures)
        {
            Row(
                contender.Name,
                Spread(runs, "0", static run => run.MessagesPerSecond),
                Spread(runs, "0.0", static run => run.CpuMicroseconds),
                runs[0].AllocatedBytes is null ? "n/a" : Spread(runs, "0", static run => run.AllocatedBytes!.Value),
                Spread(runs, "0.000", static run => run.Calls),
                $"{Median(runs, static run => run.Receives):0.000} + {Median(runs, static run => run.Deletes):0.000}",
                Spread(runs, "0.0", static run => run.ServerCpuMicroseconds));
        }

        PrintServer(figures);
        PrintIdeal(scenario, figures);
        PrintBudgets(scenario, figures);
    }

    private static void PrintServer(IReadOnlyDictionary<Contender, List<RunFigures>> figures)
    {
        if (Runs(figures, Scenario.Server) is { } server)
        {
            var share = Median(server, static run => run.MessagesPerSecond * run.ServerCpuMicroseconds / 1e6);
            Console.WriteLine(
                $"server alone: {Median(server, static run => run.MessagesPerSecond):0} messages/s under the lightest load, using {share:0.00} of {Environment.ProcessorCount} processors");
        }
    }

    private static void PrintIdeal(Scenario scenario, IReadOnlyDictionary<Contender, List<RunFigures>> figures)
    {
        if (scenario.Handling == TimeSpan.Zero)
        {
            return;
        }

        foreach (var (contender, runs) in figures)
        {
            var ideal = scenario.Ideal(contender);
            Console.WriteLine($"{contender.Name}: {Median(runs, run => run.MessagesPerSecond / ideal):P1} of the ideal {ideal:0} messages/s");
        }
    }

    /// <summary>Ratios are taken within each turn, whose runs shared the machine's mood, and their median counts.</summary>
    private static void PrintBudgets(Scenario scenario, IReadOnlyDictionary<Contender, List<RunFigures>> figures)
    {
        if (Runs(figures, Scenario.Ours) is not { } ours || Runs(figures, Scenario.Bare) is not { } bare)
        {
            return;
        }

        Budget("throughput / bare loop", ours.Zip(bare, static (a, b) => a.MessagesPerSecond / b.MessagesPerSecond), least: 0.95);
        if (scenario.Handling > TimeSpan.Zero)
        {
            return;
        }

        Budget("CPU per message / bare loop", ours.Zip(bare, static (a, b) => a.CpuMicroseconds / b.CpuMicroseconds), most: 1.15);
        Budget("SQS calls per message", ours.Select(static run => run.Calls), most: 0.25);
        if (Runs(figures, Scenario.Consumer) is { } consumer)
        {
            Budget("throughput / sqs-consumer", ours.Zip(consumer, static (a, b) => a.MessagesPerSecond / b.MessagesPerSecond), least: 2);
        }
    }

    private static void Budget(string what, IEnumerable<double> values, double least = double.NegativeInfinity, double most = double.PositiveInfinity)
    {
        var median = Median([.. values], static value => value);
        var bound = double.IsInfinity(most) ? $"≥ {least}" : $"≤ {most}";
        Console.WriteLine($"{(median >= least && median <= most ? "met" : "missed"),-6} {what}: {median:0.000} ({values.Min():0.000} – {values.Max():0.000}), budget {bound}");
    }

    private static List<RunFigures>? Runs(IReadOnlyDictionary<Contender, List<RunFigures>> figures, string name) =>
        figures.FirstOrDefault(pair => pair.Key.Name == name).Value;

    private static string Spread(List<RunFigures> runs, string format, Func<RunFigures, double> value) =>
        $"{Median(runs, value).ToString(format)} ({runs.Min(value).ToString(format)} – {runs.Max(value).ToString(format)})";

    private static double Median<T>(List<T> runs, Func<T, double> value)
    {
        var sorted = runs.Select(value).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static void Row(string name, params ReadOnlySpan<string> cells)
    {
        Console.Write($"{name,-28}");
        foreach (var cell in cells)
        {
            Console.Write($"  {cell,24}");
        }

        Console.WriteLine();
    }
}
