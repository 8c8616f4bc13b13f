namespace TaskProtection;

/// <summary>Settings of EC2 Auto Scaling instance scale-in protection.</summary>
public sealed class InstanceTargetOptions
{
    /// <summary>
    /// Whether the instance is protected. Default <see cref="TargetMode.Auto"/>, so that the same program runs on Fargate, on
    /// hosts in no group, and off AWS.
    /// </summary>
    public TargetMode Enabled { get; set; }

    /// <summary>
    /// How long the instance stays protected after the last unit of work, so that short gaps cost no call. Default 5 minutes,
    /// range 0 to 1 hour. Under <see cref="InstanceSharing.AskEcs"/>, which <see cref="InstanceSharing.Auto"/> is without a
    /// <c>LeaseDirectory</c>, no longer than <c>Task:Linger</c>: a minute with the defaults. Doubles after a throttle, up to an hour; a drain and
    /// a yield skip it.
    /// </summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Who may set and clear the instance's flag. Default <see cref="InstanceOwner.Auto"/>: it is found out whether the
    /// capacity provider's managed termination protection drives the flag; where that cannot be found out, it is never written.
    /// </summary>
    public InstanceOwner Owner { get; set; }

    /// <summary>
    /// How the tasks of one instance share its one flag, which has no owner: one task's release must not expose the others. Default
    /// <see cref="InstanceSharing.Auto"/>.
    /// </summary>
    public InstanceSharing Sharing { get; set; }
}
