namespace TaskProtection.Cli.Sweep;

/// <summary>An instance whose flag is set.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="GroupName">Its group.</param>
/// <param name="GroupArn">Its group's ARN.</param>
/// <param name="LifecycleState">Where it is in its life.</param>
/// <param name="GroupProtectsNew">Whether its group sets the flag of new instances itself.</param>
internal sealed record GroupInstance(string InstanceId, string GroupName, string GroupArn, string LifecycleState, bool GroupProtectsNew)
{
    /// <summary>The states in which Auto Scaling takes SetInstanceProtection, by its own error message.</summary>
    public bool IsSettable => LifecycleState is "InService" or "EnteringStandby" or "Standby";
}
