namespace TaskProtection.Testing.Cluster;

/// <summary>
/// Runs each task as a call of a delegate, for tests on virtual time. The delegate gets its context and a token that fires at
/// SIGTERM, and returns the exit code; an unhandled exception ends it with 134, as it ends a .NET process.
/// </summary>
/// <remarks>The delegate runs on the world's own thread until its first await, so that the order of events does not depend on the
/// thread pool: do not block in it.</remarks>
public sealed class InProcessLauncher : ITaskLauncher
{
    private readonly Func<TaskContext, CancellationToken, Task<int>> _run;

    /// <summary>Every task of this launcher is one call of <paramref name="run"/>.</summary>
    public InProcessLauncher(Func<TaskContext, CancellationToken, Task<int>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
    }

    /// <inheritdoc/>
    public Task<ILaunchedTask> LaunchAsync(TaskLaunch launch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(launch);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<ILaunchedTask>(InProcessTask.Start(launch, _run));
    }
}
