using TaskProtection.Hosting;

namespace TaskProtection;

/// <summary>
/// Settings of the section <c>TaskProtection</c>. Read once and validated at start; all errors are reported together, unknown
/// keys among them. Durations are written as hours:minutes:seconds, such as <c>00:00:30</c>, and days before a dot.
/// </summary>
public sealed class TaskProtectionOptions
{
    /// <summary>The configuration section that is bound.</summary>
    public const string SectionName = "TaskProtection";

    /// <summary>
    /// How long each grant of task protection lasts; it is renewed at half-life. Default 2 hours (AWS's own), range 1 minute
    /// to 48 hours, whole minutes, because that is what ECS accepts (1 to 2,880 minutes); at least twice
    /// <see cref="StopTimeout"/> plus <see cref="CallTimeout"/>, so that at half-life enough is left to admit work.
    /// </summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromHours(2);

    /// <summary>
    /// How long one unit of work counts, from its admission. Default 24 hours, longer than <see cref="LeaseDuration"/> and at
    /// most 49 days (the reach of a timer): past it that scope stops counting and its
    /// <see cref="ProtectionScope.ProtectionLost"/> fires, so that a hung handler cannot hold a deployment for ever.
    /// </summary>
    public TimeSpan MaxWorkDuration { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The bound of one call to AWS and of the wait for admission. Default 6 seconds, range 5 to 30 seconds: the ECS agent
    /// itself may take 4 seconds and its server 5.
    /// </summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// The <c>stopTimeout</c> of the container in the task definition: the time from SIGTERM to SIGKILL. ECS does not tell it to
    /// the container, so it is stated here. Default 30 seconds (ECS's own), range 2 seconds (ECS's least; on Fargate its most is
    /// 120) to 23 hours (what twice of it leaves of the longest lease).
    /// </summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The part of <see cref="StopTimeout"/> kept for returning messages, flushing deletes and releasing protection. Default
    /// the smaller of 7 seconds and a third of <see cref="StopTimeout"/>, range 0.5 to 60 seconds, because one call to AWS
    /// must fit; where <see cref="CallTimeout"/> does not, the start warns.
    /// </summary>
    public TimeSpan? CleanupTimeout { get; set; }

    /// <summary>
    /// What running work gets after SIGTERM before <see cref="ITaskProtection.Aborted"/> fires. Default
    /// <see cref="StopTimeout"/> less <see cref="CleanupTimeout"/> less a margin (the smaller of 3 seconds and a tenth of
    /// <see cref="StopTimeout"/>, for the process to end); zero or more, and with <see cref="CleanupTimeout"/> no more than
    /// <see cref="StopTimeout"/>, at which ECS kills the process.
    /// </summary>
    public TimeSpan? DrainTimeout { get; set; }

    /// <summary>
    /// What to do with new work while AWS is unreachable, throttling or denying. Default <see cref="UnavailablePolicy.Proceed"/>,
    /// because an outage of AWS's API is no reason to stop work. A refusal by ECS always refuses.
    /// </summary>
    public UnavailablePolicy WhenUnavailable { get; set; }

    /// <summary>
    /// A folder of the host that all tasks on it mount, writable by each of them; null (the default) for none. Tasks that share an
    /// instance, and processes that share a task, keep locks in it, so that the last to finish lets go, and not the first. It must be on
    /// a local disk, and outlive no instance: an image of the disk must not hold it.
    /// </summary>
    public string? LeaseDirectory { get; set; }

    /// <summary>ECS task scale-in protection: section <c>TaskProtection:Task</c>.</summary>
    public TaskTargetOptions Task { get; set; } = new();

    /// <summary>EC2 Auto Scaling instance scale-in protection: section <c>TaskProtection:Instance</c>.</summary>
    public InstanceTargetOptions Instance { get; set; } = new();

    /// <summary>What AWS is about to do, or wants to: section <c>TaskProtection:Disruption</c>.</summary>
    public DisruptionOptions Disruption { get; set; } = new();

    /// <summary>The cleanup time in force: the one set, or the default derived from <see cref="StopTimeout"/>.</summary>
    internal TimeSpan EffectiveCleanupTimeout => StopBudget.Cleanup(this);

    /// <summary>The drain time in force: the one set, or the default derived from <see cref="StopTimeout"/>.</summary>
    internal TimeSpan EffectiveDrainTimeout => StopBudget.Drain(this);
}
