using BenchmarkDotNet.Running;
using TaskProtection.Benchmarks;

// dotnet run -c Release --project tests/TaskProtection.Benchmarks -- --filter '*'
// With "--job dry" it only checks that everything runs.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(EnterBenchmarks).Assembly).Run(args).ToList();

// The harness returns in peace also when a benchmark failed.
return summaries.Count > 0 && summaries.TrueForAll(s => s.Reports.Length > 0 && s.Reports.All(r => r.Success)) ? 0 : 1;
