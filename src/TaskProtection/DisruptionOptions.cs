namespace TaskProtection;

/// <summary>
/// What to do when AWS is about to take the task, or wants to: section <c>TaskProtection:Disruption</c>. Where an announcement cannot be read
/// (those of the instance on Fargate; blocked metadata; off ECS) it is as if there were none.
/// </summary>
public sealed class DisruptionOptions
{
    /// <summary>
    /// What to do when a newer deployment wants this task's place. Default <see cref="NewDeploymentReaction.Yield"/>, because a busy
    /// protected task would hold the deployment up for hours, and nothing else tells it. It is seen by <c>ecs:DescribeServices</c>.
    /// </summary>
    public NewDeploymentReaction OnNewDeployment { get; set; }

    /// <summary>
    /// Where it cannot be seen whether ECS wants this task gone, because it may not look, each look fails, or the service does not tell: how
    /// long that and its protection may last without a gap before it finishes its work and stands aside for 30 seconds. Default null: 6
    /// hours, and only for a worker that does one thing at a time, because one with several slots pays with those that are empty meanwhile.
    /// Range 10 minutes to 48 hours; once set it holds for every worker.
    /// </summary>
    public TimeSpan? MaxBusy { get; set; }

    /// <summary>
    /// When instance metadata says that EC2 Spot takes the instance. Default <see cref="DisruptionReaction.Drain"/>: no protection keeps it. Work has
    /// until the time that the notice names, about 2 minutes after it, less <c>CleanupTimeout</c> and the margin of a stop.
    /// </summary>
    public DisruptionReaction OnSpotInterruption { get; set; }

    /// <summary>
    /// When instance metadata says that Auto Scaling terminates the instance (its target lifecycle state). Default
    /// <see cref="DisruptionReaction.Drain"/>. AWS does not say how long a lifecycle hook still holds the instance, up to 48 hours: work has until
    /// SIGTERM and then <c>DrainTimeout</c>.
    /// </summary>
    public DisruptionReaction OnInstanceTermination { get; set; }

    /// <summary>
    /// When task metadata says that ECS stops the task (desired status <c>STOPPED</c>). Default <see cref="DisruptionReaction.Drain"/>. SIGTERM follows,
    /// later only for a container that others depend on; work has until then and <c>DrainTimeout</c> more.
    /// </summary>
    public DisruptionReaction OnTaskStopping { get; set; }

    /// <summary>
    /// When instance metadata recommends to rebalance. Default <see cref="DisruptionReaction.Ignore"/>: it says that the risk of an interruption is
    /// elevated, not that the instance goes, and an instance that nobody replaces would stand idle. Choose
    /// <see cref="DisruptionReaction.Drain"/> where something replaces it (Capacity Rebalancing).
    /// </summary>
    public DisruptionReaction OnRebalanceRecommendation { get; set; } = DisruptionReaction.Ignore;
}
