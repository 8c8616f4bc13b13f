using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

/// <summary>One worker of a schedule, from its start to its SIGTERM.</summary>
/// <param name="Name">Its name in faults and traces.</param>
/// <param name="StartsAt">When its process starts.</param>
/// <param name="StopsAt">When SIGTERM comes.</param>
/// <param name="MaxConcurrency">How many messages it may hold.</param>
/// <param name="ReceiveOnStop">What becomes of its open receive.</param>
/// <param name="DeleteBatchDelay">How long its deletes wait for others.</param>
/// <param name="ProtectTakes">How long ECS takes to answer it.</param>
/// <param name="Answer">What ECS answers instead of a grant: a refusal, or nothing that says anything.</param>
/// <param name="Refusals">When it does so.</param>
internal sealed record PlannedWorker(
    string Name,
    TimeSpan StartsAt,
    TimeSpan StopsAt,
    int MaxConcurrency,
    ReceiveOnStop ReceiveOnStop,
    TimeSpan DeleteBatchDelay,
    TimeSpan ProtectTakes,
    ProtectionOutcome Answer,
    IReadOnlyList<Interval> Refusals)
{
    public string Describe() => $"{StartsAt.TotalSeconds,8:0.000}  {Name} starts with {MaxConcurrency} slots, {ReceiveOnStop}, deletes after {DeleteBatchDelay.TotalSeconds} s, is protected after {ProtectTakes.TotalSeconds} s; "
        + $"SIGTERM at {StopsAt.TotalSeconds:0.000}{string.Concat(Refusals.Select(r => $"; {Answer} {r}"))}";
}
