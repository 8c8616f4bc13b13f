using BenchmarkDotNet.Attributes;

namespace TaskProtection.Benchmarks.Scopes;

/// <summary>
/// The same unit of work on many threads at once, while another holder is in, against a <see cref="SemaphoreSlim"/> that has room
/// for all of them. Budgets: 4 times the semaphore's figure at 8 threads; at 64 threads 1.5 times our own at 8.
/// </summary>
public class ContendedEnterBenchmarks
{
    /// <summary>So many that starting the threads, some 0.1 ms each, does not count.</summary>
    private const int Operations = 640_000;

    private static readonly SemaphoreSlim s_semaphore = new(1000, int.MaxValue);
    private readonly Protectors _protectors = new();
    private int _count;

    /// <summary>How many threads share the operations.</summary>
    [Params(1, 8, 64)]
    public int Threads { get; set; }

    /// <summary>Protected, with a holder that stays in.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _protectors.UseProtected();
        _protectors.HoldElsewhere();
    }

    /// <summary>Ends the drain of the protector, and with it its timers.</summary>
    [GlobalCleanup]
    public void Cleanup() => _protectors.Dispose();

    /// <summary>The baseline.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public void SemaphorePair() => OnThreads(static _ =>
    {
        s_semaphore.WaitAsync().GetAwaiter().GetResult();
        s_semaphore.Release();
    });

    /// <summary>The least that counts.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public void InterlockedPair() => OnThreads(static self =>
    {
        Interlocked.Increment(ref self._count);
        Interlocked.Decrement(ref self._count);
    });

    /// <summary>Enter and dispose.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public void EnterAndDispose() => OnThreads(static self => self._protectors.EnterAndLeave());

    private void OnThreads(Action<ContendedEnterBenchmarks> unit)
    {
        var each = Operations / Threads;
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < each; i++)
            {
                unit(this);
            }
        })).ToList();
        threads.ForEach(static thread => thread.UnsafeStart());
        threads.ForEach(static thread => thread.Join());
    }
}
