using TaskProtection.Testing.Cluster;

namespace TaskProtection.Tests;

/// <summary>
/// SIGTERM comes later than the task's desired status says STOPPED, as for a container that others of the task depend on: those are stopped
/// first.
/// </summary>
internal sealed class DelayedSigterm(ITaskLauncher launcher, TimeSpan delay, TimeProvider time) : ITaskLauncher
{
    public async Task<ILaunchedTask> LaunchAsync(TaskLaunch launch, CancellationToken cancellationToken)
        => new Delayed(await launcher.LaunchAsync(launch, cancellationToken), delay, time);

    private sealed class Delayed(ILaunchedTask task, TimeSpan delay, TimeProvider time) : ILaunchedTask
    {
        private ITimer? _timer;

        public int? ProcessId => task.ProcessId;

        public Task<int> Completion => task.Completion;

        public void Terminate() => _timer = time.CreateTimer(_ => task.Terminate(), null, delay, Timeout.InfiniteTimeSpan);

        public void Kill() => task.Kill();

        public async ValueTask DisposeAsync()
        {
            if (_timer is not null)
            {
                await _timer.DisposeAsync();
            }

            await task.DisposeAsync();
        }
    }
}
