namespace TaskProtection.Benchmarks.Sqs;

/// <summary>The figures as text: a table of medians with what they lie between, and what is compared.</summary>
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
                Spread.Of(runs, static run => run.MessagesPerSecond).ToString("0"),
                Spread.Of(runs, static run => run.CpuMicroseconds).ToString("0.0"),
                runs[0].AllocatedBytes is null ? "n/a" : Spread.Of(runs, static run => run.AllocatedBytes!.Value).ToString("0"),
                Spread.Of(runs, static run => run.Calls).ToString("0.000"),
                $"{Spread.Of(runs, static run => run.Receives).Median:0.000} + {Spread.Of(runs, static run => run.Deletes).Median:0.000}",
                Spread.Of(runs, static run => run.ServerCpuMicroseconds).ToString("0.0"));
        }

        PrintServer(figures);
        PrintIdeal(scenario, figures);
        foreach (var figure in Figures(scenario, figures))
        {
            Console.WriteLine(figure);
        }
    }

    private static void PrintServer(IReadOnlyDictionary<Contender, List<RunFigures>> figures)
    {
        if (Runs(figures, Scenario.Server) is { } server)
        {
            var share = Spread.Of(server, static run => run.MessagesPerSecond * run.ServerCpuMicroseconds / 1e6).Median;
            Console.WriteLine(
                $"server alone: {Spread.Of(server, static run => run.MessagesPerSecond).Median:0} messages/s under the lightest load, using {share:0.00} of {Environment.ProcessorCount} processors");
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
            Console.WriteLine($"{contender.Name}: {Spread.Of(runs, run => run.MessagesPerSecond / ideal).Median:P1} of the ideal {ideal:0} messages/s");
        }
    }

    /// <summary>Ratios are taken within each turn, whose runs shared the machine's mood, and their median counts.</summary>
    public static IEnumerable<Figure> Figures(Scenario scenario, IReadOnlyDictionary<Contender, List<RunFigures>> figures)
    {
        if (Runs(figures, Scenario.Ours) is not { } ours || Runs(figures, Scenario.Bare) is not { } bare)
        {
            yield break;
        }

        yield return new("throughput / bare loop", Ratio(ours, bare, Throughput), "×", "0.000", Least: 0.95);
        if (scenario.Handling > TimeSpan.Zero)
        {
            yield break;
        }

        yield return new("CPU per message / bare loop", Ratio(ours, bare, Cpu), "×", "0.000", Most: 1.15);
        yield return new("SQS calls per 1,000 messages", [.. ours.Select(static run => run.Calls * 1000)], "calls", "0.0", Most: 250, IsOfTime: false);
        yield return new("protection calls per 1,000 messages", [.. ours.Select(static run => run.ProtectionCalls * 1000)], "calls", "0.0", Most: 4, IsOfTime: false);
        if (Runs(figures, Scenario.Consumer) is { } consumer)
        {
            yield return new("throughput / sqs-consumer", Ratio(ours, consumer, Throughput), "×", "0.000", Least: 2);
        }

        if (Runs(figures, Scenario.MoreLoops) is { } more)
        {
            yield return new($"throughput / {Scenario.MoreLoops}", Ratio(ours, more, Throughput), "×", "0.000");
            yield return new($"throughput of {Scenario.MoreLoops} / bare loop", Ratio(more, bare, Throughput), "×", "0.000");
            yield return new($"CPU per message of {Scenario.MoreLoops} / bare loop", Ratio(more, bare, Cpu), "×", "0.000");
        }
    }

    private static double Throughput(RunFigures run) => run.MessagesPerSecond;

    private static double Cpu(RunFigures run) => run.CpuMicroseconds;

    private static List<double> Ratio(List<RunFigures> runs, List<RunFigures> others, Func<RunFigures, double> value) =>
        [.. runs.Zip(others, (run, other) => value(run) / value(other))];

    private static List<RunFigures>? Runs(IReadOnlyDictionary<Contender, List<RunFigures>> figures, string name) =>
        figures.FirstOrDefault(pair => pair.Key.Name == name).Value;

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
