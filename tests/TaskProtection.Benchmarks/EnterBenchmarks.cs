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
    private readonly TaskProtector _held = Create();
    private readonly TaskProtector _lingering = Create();

    /// <summary>Gets both protectors protected: one with a holder that stays in, one that lingers after its last.</summary>
    [GlobalSetup]
    public void Setup()
    {
        s_trace.Value = new object();
        s_logScope.Value = new object();
        _ = _held.EnterAsync("stays").AsTask().GetAwaiter().GetResult();
        EnterAndLeave(_lingering);
    }

    /// <summary>The baseline.</summary>
    [Benchmark(Baseline = true)]
    public void SemaphorePair()
    {
        s_semaphore.WaitAsync().GetAwaiter().GetResult();
        s_semaphore.Release();
    }

    /// <summary>Enter and dispose while another holder is in. Budget 4 times the baseline, 192 B.</summary>
    [Benchmark]
    public void EnterAndDispose() => EnterAndLeave(_held);

    /// <summary>Enter and dispose as the first in and last out, within the linger. Budget 5 times the baseline.</summary>
    [Benchmark]
    public void EnterAndDisposeAsTheLastOneOut() => EnterAndLeave(_lingering);

    private static void EnterAndLeave(TaskProtector protector)
    {
        var entering = protector.EnterAsync("order 17");
        var scope = entering.IsCompletedSuccessfully ? entering.Result : entering.AsTask().GetAwaiter().GetResult();
        _ = scope.DisposeAsync();
    }

    private static TaskProtector Create()
        => new([new GrantingTarget()], Options.Create(new TaskProtectionOptions()), TimeProvider.System, NullLogger<TaskProtector>.Instance);
}
