using BenchmarkDotNet.Attributes;

namespace TaskProtection.Benchmarks.Scopes;

/// <summary>
/// One unit of work around nothing, against the cheapest things that count: a pair of calls of an uncontended
/// <see cref="SemaphoreSlim"/>, and of <see cref="Interlocked"/>. Two foreign <see cref="AsyncLocal{T}"/> values are set, as tracing and logging set them.
/// </summary>
[MemoryDiagnoser]
public class EnterBenchmarks
{
    private static readonly AsyncLocal<object?> s_trace = new();
    private static readonly AsyncLocal<object?> s_logScope = new();
    private static readonly SemaphoreSlim s_semaphore = new(1, int.MaxValue);
    private readonly Protectors _protectors = new();
    private int _count;

    /// <summary>Protected, with a holder that stays in.</summary>
    [GlobalSetup(Targets = [nameof(SemaphorePair), nameof(InterlockedPair), nameof(EnterAndDispose)])]
    public void SetupHeld()
    {
        SetupForeign();
        _protectors.UseProtected();
        _protectors.HoldElsewhere();
    }

    /// <summary>The same, in the flow of the holder.</summary>
    [GlobalSetup(Target = nameof(EnterAndDisposeNested))]
    public void SetupNested()
    {
        SetupForeign();
        _protectors.UseProtected();
        _protectors.Enter("stays");
    }

    /// <summary>Protected, and lingering after its last holder.</summary>
    [GlobalSetup(Target = nameof(EnterAndDisposeAsTheLastOneOut))]
    public void SetupLingering()
    {
        SetupForeign();
        _protectors.UseProtected();
        _protectors.EnterAndLeave();
    }

    /// <summary>Nothing can be protected, as on a laptop.</summary>
    [GlobalSetup(Target = nameof(EnterAndDisposeUnprotected))]
    public void SetupUnprotected()
    {
        SetupForeign();
        _protectors.UseNothing();
    }

    /// <summary>ECS refuses protection.</summary>
    [GlobalSetup(Target = nameof(EnterRefused))]
    public void SetupRefused()
    {
        SetupForeign();
        _protectors.UseRefusing();
    }

    /// <summary>As a program without tracing or log scopes.</summary>
    [GlobalSetup(Target = nameof(EnterAndDisposeWithoutForeignValues))]
    public void SetupBare()
    {
        (s_trace.Value, s_logScope.Value) = (null, null);
        _protectors.UseProtected();
        _protectors.HoldElsewhere();
    }

    /// <summary>Ends the drain of the protector, and with it its timers.</summary>
    [GlobalCleanup]
    public void Cleanup() => _protectors.Dispose();

    /// <summary>The baseline.</summary>
    [Benchmark(Baseline = true)]
    public void SemaphorePair()
    {
        s_semaphore.WaitAsync().GetAwaiter().GetResult();
        s_semaphore.Release();
    }

    /// <summary>The least that counts.</summary>
    [Benchmark]
    public int InterlockedPair() => Interlocked.Increment(ref _count) + Interlocked.Decrement(ref _count);

    /// <summary>Enter and dispose while another holder is in. Budget 4 times the baseline, 192 B.</summary>
    [Benchmark]
    public void EnterAndDispose() => _protectors.EnterAndLeave();

    /// <summary>The same without any other <see cref="AsyncLocal{T}"/>.</summary>
    [Benchmark]
    public void EnterAndDisposeWithoutForeignValues() => _protectors.EnterAndLeave();

    /// <summary>Enter and dispose as the first in and last out, within the linger. Budget 5 times the baseline.</summary>
    [Benchmark]
    public void EnterAndDisposeAsTheLastOneOut() => _protectors.EnterAndLeave();

    /// <summary>Enter and dispose inside a unit of work.</summary>
    [Benchmark]
    public void EnterAndDisposeNested() => _protectors.EnterAndLeave();

    /// <summary>Enter and dispose where no target applies.</summary>
    [Benchmark]
    public void EnterAndDisposeUnprotected() => _protectors.EnterAndLeave();

    /// <summary>Enter, and catch the refusal.</summary>
    [Benchmark]
    public bool EnterRefused() => _protectors.TryEnter();

    private static void SetupForeign() => (s_trace.Value, s_logScope.Value) = (new object(), new object());
}
