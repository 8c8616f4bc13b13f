using System.Globalization;
using BenchmarkDotNet.Running;
using TaskProtection;
using TaskProtection.Benchmarks;
using TaskProtection.Benchmarks.Alone;
using TaskProtection.Benchmarks.Hosts;
using TaskProtection.Benchmarks.Messages;
using TaskProtection.Benchmarks.Scopes;
using TaskProtection.Benchmarks.Sqs;

// Not the current one, which is an AsyncLocal: it would take part in what is measured.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    // One benchmark of scopes with all that the harness tells of it: -- --filter '*Enter*'
    case ["--filter", ..]:
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(EnterBenchmarks).Assembly).Run(args).ToList();

        // The harness returns in peace also when a benchmark failed.
        return summaries.Count > 0 && summaries.TrueForAll(s => s.Reports.Length > 0 && s.Reports.All(r => r.Success)) ? 0 : 1;

    // The SQS worker's comparison alone, with all its own options.
    case ["sqs", .. var options]:
        var sqs = SqsBenchmarkOptions.Parse(options);
        RefuseToJudge(sqs.IsJudged && options.Contains("--quick"));
        var compared = await SqsBenchmark.RunAsync(sqs);
        return sqs.IsJudged ? Judge(compared) : 0;

    // What the runs start as processes of their own.
    case [ServerProgram.Command, .. var way]:
        return await ServerProgram.RunAsync(way is [var late] ? TimeSpan.FromMilliseconds(int.Parse(late)) : TimeSpan.Zero);
    case [ClientProgram.Command, var contender, var queueUrl, var concurrency, var milliseconds]:
        return await ClientProgram.RunAsync(contender, new Uri(queueUrl), int.Parse(concurrency), TimeSpan.FromMilliseconds(int.Parse(milliseconds)));
    case [ScopeRoundProgram.Command, var mode]:
        return ScopeRoundProgram.Run(mode);
    case [AloneProgram.Command, var mode]:
        return await AloneProgram.RunAsync(mode);
    case [HostProgram.Command, var role, var queueUrl, var seconds]:
        return await HostProgram.RunAsync(Enum.Parse<HostRole>(role), new Uri(queueUrl), seconds.Length > 0 ? TimeSpan.FromSeconds(int.Parse(seconds)) : null);
    case [FirstMessageProgram.Command, var instance, var queueUrl]:
        return await FirstMessageProgram.RunAsync(Enum.Parse<TargetMode>(instance), new Uri(queueUrl));

    default:
        return await RunAsync(RunOptions.Parse(args));
}

// Everything, or some parts of it.
static async Task<int> RunAsync(RunOptions options)
{
    RefuseToJudge(options is { IsQuick: true, IsJudged: true });
    var sections = Section.All.Where(section => options.Only?.Contains(section.Name) ?? true).ToList();
    if (options.Only?.Except(sections.Select(static section => section.Name)).ToList() is [_, ..] unknown)
    {
        throw new ArgumentException($"No part is called {string.Join(", ", unknown)}: {string.Join(", ", Section.All.Select(static section => section.Name))}.");
    }

    var kept = options.Page is { } old ? PerformancePage.WrittenByHand(old) : "";
    var sources = SourceState.Current(); // Before the page itself is changed.
    var figures = new Dictionary<Section, IReadOnlyList<Figure>>();
    foreach (var section in sections)
    {
        var start = TimeProvider.System.GetTimestamp();
        figures[section] = await section.RunAsync(options);
        Console.WriteLine($"== {section.Name} ({TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s)");
        foreach (var figure in figures[section])
        {
            Console.WriteLine(figure);
        }

        if (options.Page is { } page)
        {
            PerformancePage.Write(page, figures, options, sources, kept); // After each part: what was measured survives an interruption.
        }
    }

    return options.IsJudged ? Judge(figures.Values.SelectMany(static part => part)) : 0;
}

// What is of time depends on the machine, and is only printed.
static int Judge(IEnumerable<Figure> figures)
{
    var judged = figures.Where(static figure => figure is { HasBudget: true, IsOfTime: false }).ToList();
    var missed = judged.FindAll(static figure => !figure.IsMet);
    missed.ForEach(static figure => Console.Error.WriteLine($"Failed: {figure}"));
    if (judged.Count == 0)
    {
        Console.Error.WriteLine("Failed: nothing was measured that could be judged.");
    }

    return missed.Count > 0 || judged.Count == 0 ? 1 : 0;
}

static void RefuseToJudge(bool isTooLittle)
{
    if (isTooLittle)
    {
        throw new ArgumentException("A quick run measures too little to be judged.");
    }
}
