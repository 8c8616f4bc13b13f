namespace TaskProtection;

/// <summary>Settings of ECS task scale-in protection.</summary>
public sealed class TaskTargetOptions
{
    /// <summary>
    /// Whether the ECS task is protected. Default <see cref="TargetMode.Auto"/>, so that the same program runs off ECS.
    /// </summary>
    public TargetMode Enabled { get; set; }

    /// <summary>
    /// How long the task stays protected after its last unit of work, so that short gaps cost no call. Default 60 seconds,
    /// range 0 to 1 hour. Doubles after a throttle; skipped by a drain and when ECS wants the task gone.
    /// </summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(60);
}
