namespace TaskProtection.Tests.Sqs;

/// <summary>Protects or refuses one worker's task, as the schedule says.</summary>
internal sealed class ScheduleTarget(ScheduleRun run, PlannedWorker plan, TimeProvider time) : IProtectionTarget
{
    public string Name => "task";

    /// <summary>Short, so that a worker is protected anew again and again.</summary>
    public TimeSpan Linger => TimeSpan.FromSeconds(1);

    public bool IsRequired => false;

    public bool OutlivesProcess => false;

    public ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
        => ValueTask.FromResult(new ProtectionInspection(InspectionResult.Unprotected));

    public async ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        await Task.Delay(plan.ProtectTakes, time, cancellationToken);
        var isRefused = plan.Refusals.Any(r => r.Contains(run.Elapsed));
        run.Chronicle.Add(isRefused ? Happening.Refused : Happening.Granted, plan.Name, text: isRefused ? plan.Answer.ToString() : "");
        return new ProtectionReply(isRefused ? plan.Answer : ProtectionOutcome.Done) { Reason = isRefused ? "by plan" : null };
    }

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken)
        => ValueTask.FromResult(new ProtectionReply(ProtectionOutcome.Done));
}
