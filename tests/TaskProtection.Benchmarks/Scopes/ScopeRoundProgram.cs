using System.Text.Json;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace TaskProtection.Benchmarks.Scopes;

/// <summary>
/// One round: every benchmark of scopes, one after the other, in this process. The harness by itself measures one benchmark to its end in
/// a process of its own, and minutes later the next: on a machine whose speed changes meanwhile their ratio means little.
/// </summary>
internal static class ScopeRoundProgram
{
    public const string Command = "scopes-round";

    public static int Run(string mode)
    {
        var job = mode == "quick" ? Job.Dry : Job.Default.WithWarmupCount(3).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(30));
        var config = ManualConfig.CreateEmpty()
            .AddJob(job.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(5), logOutput: false)))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(NullLogger.Instance) // Standard output belongs to the runner.
            .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet.Artifacts"))
            .WithOptions(ConfigOptions.DisableOptimizationsValidator | ConfigOptions.DisableLogFile); // A short run may be unoptimised.
        var reports = BenchmarkRunner.Run([typeof(EnterBenchmarks), typeof(ContendedEnterBenchmarks), typeof(TransitionBenchmarks)], config)
            .SelectMany(static summary => summary.Reports).ToList();
        if (reports.Count == 0 || reports.Find(static report => !report.Success) is not null)
        {
            Console.Error.WriteLine(string.Join(", ", reports.Where(static report => !report.Success).Select(Name)) + " failed.");
            return 1;
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(new ScopeRound(
            reports.ToDictionary(Name, static report => report.ResultStatistics!.Min), // What else the machine does only ever adds.
            reports.ToDictionary(Name, static report => (double)(report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0)),
            HeldScopes.Measure())));
        return 0;
    }

    private static string Name(BenchmarkReport report)
    {
        var (method, threads) = (report.BenchmarkCase.Descriptor.WorkloadMethod.Name, report.BenchmarkCase.Parameters.Items);
        return threads.Count == 0 ? method : $"{method}/{threads[0].Value}";
    }
}
