using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TaskProtection.Runtime;

namespace TaskProtection.Benchmarks;

/// <summary>
/// One unit of work around nothing, against the cheapest thing that counts: a pair of calls of an uncontended
/// <see cref="SemaphoreSlim"/> in the same run. Two foreign <see cref="AsyncLocal{T}"/> values are set, as tracing and logging set them.
/// </summary>
[MemoryDiagnoser]
public class EnterBenchmarks
{
    private static readonly AsyncLocal<object?> s_trace = new();
    private static readonly AsyncLocal<object?> s_logScope = new();
    private static readonly SemaphoreSlim s_semaphore = new(1, int.MaxValue);
    private TaskProtector _protector = null!;

    /// <summary>Protected, with a holder that stays in.</summary>
    [GlobalSetup(Targets = [nameof(SemaphorePair), nameof(EnterAndDispose)])]
    public void SetupHeld()
    {
        SetupLingering();
        _ = _protector.EnterAsync("stays").AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Protected, and lingering after its last holder.</summary>
    [GlobalSetup(Target = nameof(EnterAndDisposeAsTheLastOneOut))]
    public void SetupLingering()
    {
        s_trace.Value = new object();
        s_logScope.Value = new object();
        _protector = new([new GrantingTarget()], Options.Create(new TaskProtectionOptions()), TimeProvider.System, NullLogger<TaskProtector>.Instance);
        EnterAndLeave();
    }

    /// <summary>Ends the drain of the protector, and with it its timers.</summary>
    [GlobalCleanup]
    public void Cleanup() => _protector.Dispose();

    /// <summary>The baseline.</summary>
    [Benchmark(Baseline = true)]
    public void SemaphorePair()
    {
        s_semaphore.WaitAsync().GetAwaiter().GetResult();
        s_semaphore.Release();
    }

    /// <summary>Enter and dispose while another holder is in. Budget 4 times the baseline, 192 B.</summary>
    [Benchmark]
    public void EnterAndDispose() => EnterAndLeave();

    /// <summary>Enter and dispose as the first in and last out, within the linger. Budget 5 times the baseline.</summary>
    [Benchmark]
    public void EnterAndDisposeAsTheLastOneOut() => EnterAndLeave();

    private void EnterAndLeave()
    {
        var entering = _protector.EnterAsync("order 17");
        var scope = entering.IsCompletedSuccessfully ? entering.Result : entering.AsTask().GetAwaiter().GetResult();
        _ = scope.DisposeAsync();
    }
}
