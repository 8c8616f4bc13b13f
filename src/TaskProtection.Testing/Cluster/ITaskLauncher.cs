namespace TaskProtection.Testing.Cluster;

/// <summary>
/// Runs tasks for the simulated ECS agent. <see cref="ProcessLauncher"/> starts real processes, <see cref="InProcessLauncher"/>
/// calls a delegate; bring your own to run something else.
/// </summary>
public interface ITaskLauncher
{
    /// <summary>
    /// Starts one task and returns once it runs. An exception means that the task failed to start: the service will try again
    /// at its scheduler's next look.
    /// </summary>
    /// <param name="launch">What to run, and with which environment.</param>
    /// <param name="cancellationToken">Fires when the task is no longer wanted before it ran.</param>
    Task<ILaunchedTask> LaunchAsync(TaskLaunch launch, CancellationToken cancellationToken);
}
