using BenchmarkDotNet.Running;
using TaskProtection.Benchmarks;
using TaskProtection.Benchmarks.Sqs;

// dotnet run -c Release --project tests/TaskProtection.Benchmarks -- sqs
switch (args)
{
    case ["sqs", .. var options]:
        return await SqsBenchmark.RunAsync(SqsBenchmarkOptions.Parse(options));
    case [ServerProgram.Command]:
        return await ServerProgram.RunAsync();
    case [ClientProgram.Command, var contender, var queueUrl, var concurrency, var milliseconds]:
        return await ClientProgram.RunAsync(contender, new Uri(queueUrl), int.Parse(concurrency), TimeSpan.FromMilliseconds(int.Parse(milliseconds)));
}

// dotnet run -c Release --project tests/TaskProtection.Benchmarks -- --filter '*'
// With "--job dry" it only checks that everything runs.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(EnterBenchmarks).Assembly).Run(args).ToList();

// The harness returns in peace also when a benchmark failed.
return summaries.Count > 0 && summaries.TrueForAll(s => s.Reports.Length > 0 && s.Reports.All(r => r.Success)) ? 0 : 1;
