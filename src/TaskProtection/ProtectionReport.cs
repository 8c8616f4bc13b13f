namespace TaskProtection;

/// <summary>
/// What there is to see of protection at one instant: an immutable snapshot for an operator. Nothing that AWS said stands in it, only words
/// of our own, so that no identifier and no credential can; the names of work, of targets and of workers are the application's.
/// </summary>
/// <param name="Phase">Whether new work is admitted, and if not, why.</param>
/// <param name="Holders">How many scopes are held and still count.</param>
/// <param name="Work">The scopes by kind of work, that with the oldest first: at most 100 kinds.</param>
/// <param name="Targets">One entry for each target, in the order in which they are acquired.</param>
/// <param name="Workers">One entry for each worker that tells its flow.</param>
/// <param name="Transitions">The last changes of state of the targets, oldest first: at most 50.</param>
public sealed record ProtectionReport(
    ProtectionPhase Phase,
    int Holders,
    IReadOnlyList<WorkReport> Work,
    IReadOnlyList<TargetReport> Targets,
    IReadOnlyList<WorkerFlow> Workers,
    IReadOnlyList<TargetTransition> Transitions)
{
    /// <summary>
    /// For how long work has been turned away because it could not be protected (<see cref="UnavailablePolicy.Refuse"/>): from the first unit to
    /// the last, with none let in between. Zero where there are not two, and when the last is more than 10 minutes ago. A refusal by ECS does not count.
    /// </summary>
    public TimeSpan TurnedAwayFor { get; init; }
}
