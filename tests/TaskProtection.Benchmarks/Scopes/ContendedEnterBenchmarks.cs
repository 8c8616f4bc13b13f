using BenchmarkDotNet.Attributes;

namespace TaskProtection.Benchmarks.Scopes;

/// <summary>
/// The same unit of work on many threads at once, while another holder is in, against a <see cref="SemaphoreSlim"/> that has room
/// for all of them. Budgets: 4 times the semaphore's figure at 8 threads; at 64 threads 1.5 times our own at 8.
/// </summary>
/// <remarks>
/// Where they contend, each thread has some 50 ms of work, many times what a scheduler lets one run for: with less they would come one after the other.
/// To the harness an operation is one of every thread: its own figure grows with their number.
/// </remarks>
public class ContendedEnterBenchmarks
{
    private const int Pairs = 600_000;
    private const int Increments = 1_200_000;
    private const int Units = 200_000;

    private static readonly SemaphoreSlim s_semaphore = new(1000, int.MaxValue);
    private readonly Protectors _protectors = new();
    private CrowdOfThreads _threads = null!;
    private int _count;

    /// <summary>How many threads do the same at once.</summary>
    [Params(1, 8, 64)]
    public int Threads { get; set; }

    /// <summary>Protected, with a holder that stays in.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _protectors.UseProtected();
        _protectors.HoldElsewhere();
        _threads = new CrowdOfThreads(Threads);
    }

    /// <summary>Ends the threads, and the drain of the protector, and with it its timers.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _threads.Dispose();
        _protectors.Dispose();
    }

    /// <summary>The baseline.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Pairs)]
    public void SemaphorePair() => _threads.Run(Pairs, static () =>
    {
        s_semaphore.WaitAsync().GetAwaiter().GetResult();
        s_semaphore.Release();
    });

    /// <summary>The least that counts.</summary>
    [Benchmark(OperationsPerInvoke = Increments)]
    public void InterlockedPair() => _threads.Run(Increments, () =>
    {
        Interlocked.Increment(ref _count);
        Interlocked.Decrement(ref _count);
    });

    /// <summary>Enter and dispose.</summary>
    [Benchmark(OperationsPerInvoke = Units)]
    public void EnterAndDispose() => _threads.Run(Units, _protectors.EnterAndLeave);
}
