using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

/// <summary>One worker, as the judge follows it.</summary>
internal sealed class JudgedWorker(PlannedWorker plan, WorkerCounters counters, TaskProtectionOptions options)
{
    public PlannedWorker Plan => plan;

    public WorkerCounters Counters => counters;

    public TimeSpan? SigtermAt { get; set; }

    public TimeSpan? ExitedAt { get; set; }

    /// <summary>Something befell its last receive.</summary>
    public bool IsReceiveStruck { get; set; }

    /// <summary>Messages that it could not give back: the worker said so.</summary>
    public int NotGivenBack { get; set; }

    public TimeSpan? AbortedAt => SigtermAt + options.EffectiveDrainTimeout;

    /// <summary>When it must be gone at the latest: before SIGKILL.</summary>
    public TimeSpan? EndsBy => AbortedAt + options.EffectiveCleanupTimeout;

    public bool IsToldToStop(TimeSpan at) => SigtermAt <= at;
}
