using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/TaskProtection.Benchmarks -- --filter '*'
// With "--job dry" it only checks that everything runs.
BenchmarkSwitcher.FromAssembly(typeof(TaskProtection.Benchmarks.EnterBenchmarks).Assembly).Run(args);
