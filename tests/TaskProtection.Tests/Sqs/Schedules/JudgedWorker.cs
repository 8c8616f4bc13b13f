using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

/// <summary>One worker, as the judge follows it.</summary>
internal sealed class JudgedWorker(PlannedWorker plan, WorkerCounters counters, TaskProtectionOptions options)
{
    private readonly Dictionary<int, (TimeSpan At, bool IsStruck)> _receives = [];

    public PlannedWorker Plan => plan;

    public WorkerCounters Counters => counters;

    public TimeSpan? SigtermAt { get; set; }

    public TimeSpan? ExitedAt { get; set; }

    /// <summary>It gave a message back, or holds one, because ECS refused; since then ECS has granted nothing.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Messages that it could not give back: the worker said so.</summary>
    public int NotGivenBack { get; set; }

    public TimeSpan? AbortedAt => SigtermAt + options.EffectiveDrainTimeout;

    /// <summary>When it must be gone at the latest: before SIGKILL.</summary>
    public TimeSpan? EndsBy => AbortedAt + options.EffectiveCleanupTimeout;

    public void AskToReceive(Fact fact) => _receives[fact.Call] = (fact.At, false);

    /// <summary>A fault strikes a call at the moment at which it is sent.</summary>
    public void StrikeReceive(TimeSpan now)
    {
        foreach (var (call, (at, _)) in _receives.Where(r => r.Value.At == now).ToList())
        {
            _receives[call] = (at, true);
        }
    }

    public bool IsStruckReceive(int call) => _receives[call].IsStruck;

    public bool IsToldToStop(TimeSpan at) => SigtermAt <= at;
}
