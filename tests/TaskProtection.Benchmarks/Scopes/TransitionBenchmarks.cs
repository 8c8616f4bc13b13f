using BenchmarkDotNet.Attributes;

namespace TaskProtection.Benchmarks.Scopes;

/// <summary>A whole busy period without linger: protect, admit, leave, release. The target answers at once, so what is left are our own hops to the pool.</summary>
[MemoryDiagnoser]
public class TransitionBenchmarks
{
    private readonly Protectors _protectors = new();

    /// <summary>Nobody is in.</summary>
    [GlobalSetup]
    public void Setup() => _protectors.UseWithoutLinger();

    /// <summary>Ends the drain of the protector, and with it its timers.</summary>
    [GlobalCleanup]
    public void Cleanup() => _protectors.Dispose();

    /// <summary>The baseline: waiting twice for work that the pool does, once for each call to the target.</summary>
    [Benchmark(Baseline = true)]
    public void TwoPoolHops()
    {
        Task.Run(static () => { }).GetAwaiter().GetResult();
        Task.Run(static () => { }).GetAwaiter().GetResult();
    }

    /// <summary>Enter waits for the release of the one before, and then for the protect.</summary>
    [Benchmark]
    public void ProtectAndRelease() => _protectors.EnterAndLeave();
}
