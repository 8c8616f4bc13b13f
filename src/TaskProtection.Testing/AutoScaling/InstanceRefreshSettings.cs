namespace TaskProtection.Testing.AutoScaling;

/// <summary>The preferences of an instance refresh. The defaults are the API's.</summary>
public sealed record InstanceRefreshSettings
{
    /// <summary>
    /// How much of the desired capacity must stay in service and warmed up, in percent, rounded up. Default 90, range 0 to 100. One instance
    /// at a time is replaced in any case.
    /// </summary>
    public int MinHealthyPercentage { get; init; } = 90;

    /// <summary>
    /// How much of the desired capacity may be there at once, in percent, rounded down. Default 100: the old instance goes first. Range
    /// 100 to 200, and at most 100 more than the minimum; above 100 the new instances come first.
    /// </summary>
    public int MaxHealthyPercentage { get; init; } = 100;

    /// <summary>From InService to when a new instance counts. Default zero; AWS takes the group's default warm-up or grace period.</summary>
    public TimeSpan InstanceWarmup { get; init; }

    /// <summary>What to do about protected instances. Default <see cref="ProtectedInstances.Wait"/>.</summary>
    public ProtectedInstances ScaleInProtectedInstances { get; init; } = ProtectedInstances.Wait;

    /// <summary>What to do about instances in Standby. Default <see cref="StandbyInstances.Wait"/>.</summary>
    public StandbyInstances StandbyInstances { get; init; } = StandbyInstances.Wait;

    /// <summary>
    /// How long it waits for protection, or Standby, to end before it fails. Default 1 h, as AWS says. From when AWS counts it does not
    /// say; here from when nothing else is left to replace.
    /// </summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromHours(1);
}
