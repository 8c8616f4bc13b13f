namespace TaskProtection;

/// <summary>What to do when AWS is about to take the task, or wants to: section <c>TaskProtection:Disruption</c>.</summary>
public sealed class DisruptionOptions
{
    /// <summary>
    /// What to do when a newer deployment wants this task's place. Default <see cref="NewDeploymentReaction.Yield"/>, because a busy
    /// protected task would hold the deployment up for hours, and nothing else tells it. It is seen by <c>ecs:DescribeServices</c>.
    /// </summary>
    public NewDeploymentReaction OnNewDeployment { get; set; }

    /// <summary>
    /// Where it cannot be seen whether ECS wants this task gone: how long it may be protected without a gap before it finishes its work and
    /// stands aside for 30 seconds. Default null: 6 hours, and only for a worker that does one thing at a time, because one with several
    /// slots pays with those that are empty meanwhile. Range 10 minutes to 48 hours; once set it holds for every worker.
    /// </summary>
    public TimeSpan? MaxBusy { get; set; }
}
