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
        var (alone, together) = mode == "quick"
            ? (Job.Dry, Job.Dry)
            : (Job.Default.WithWarmupCount(3).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(30)),
                Job.Default.WithWarmupCount(2).WithIterationCount(5).WithInvocationCount(1).WithUnrollFactor(1));
        var reports = Run(Config(alone).AddDiagnoser(MemoryDiagnoser.Default), typeof(EnterBenchmarks), typeof(TransitionBenchmarks));
        var contended = Run(Config(together), typeof(ContendedEnterBenchmarks));
        if (reports.Concat(contended).Where(static report => !report.Success).Select(Name).ToList() is { Count: > 0 } failed)
        {
            Console.Error.WriteLine(string.Join(", ", failed) + " failed.");
            return 1;
        }

        // What else the machine does only ever adds to what one thread does alone. Threads that are delayed are in each other's way less:
        // the shortest of their times would be that with the least contention.
        Console.Out.WriteLine(JsonSerializer.Serialize(new ScopeRound(
            reports.ToDictionary(Name, static report => report.ResultStatistics!.Min)
                .Concat(contended.ToDictionary(Name, static report => report.ResultStatistics!.Median / Threads(report))).ToDictionary(),
            reports.ToDictionary(Name, static report => (double)(report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0)),
            HeldScopes.Measure())));
        return 0;
    }

    private static ManualConfig Config(Job job) => ManualConfig.CreateEmpty()
        .AddJob(job.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(5), logOutput: false)))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(NullLogger.Instance) // Standard output belongs to the runner.
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet.Artifacts"))
        .WithOptions(ConfigOptions.DisableOptimizationsValidator | ConfigOptions.DisableLogFile); // A short run may be unoptimised.

    private static List<BenchmarkReport> Run(ManualConfig config, params Type[] benchmarks)
    {
        var reports = BenchmarkRunner.Run(benchmarks, config).SelectMany(static summary => summary.Reports).ToList();
        return reports.Count > 0 ? reports : throw new InvalidOperationException($"There is nothing to run in {string.Join<Type>(", ", benchmarks)}.");
    }

    private static string Name(BenchmarkReport report)
    {
        var method = report.BenchmarkCase.Descriptor.WorkloadMethod.Name;
        return report.BenchmarkCase.Parameters.Count == 0 ? method : $"{method}/{Threads(report)}";
    }

    private static int Threads(BenchmarkReport report) => (int)report.BenchmarkCase.Parameters[nameof(ContendedEnterBenchmarks.Threads)];
}
