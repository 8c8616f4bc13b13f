using TaskProtection.Testing.Cluster;

namespace TaskProtection.Tests.Simulator;

/// <summary>Tasks that do only what the test says, on the test's own thread, so that every step is exact.</summary>
internal sealed class ClusterManualLauncher : ITaskLauncher
{
    public List<Launched> All { get; } = [];

    /// <summary>What a task does at SIGTERM. Default: it exits with 0.</summary>
    public Action<Launched> OnTerminate { get; set; } = static task => task.Exit(0);

    /// <summary>The version whose tasks do not come to run.</summary>
    public string? BrokenVersion { get; set; }

    /// <summary>The version whose tasks come to run, and exit with 1 at once.</summary>
    public string? ThrowingVersion { get; set; }

    public Launched Of(string taskId) => All.Single(t => t.Launch.TaskId == taskId);

    public Task<ILaunchedTask> LaunchAsync(TaskLaunch launch, CancellationToken cancellationToken)
    {
        if (launch.Version == BrokenVersion)
        {
            throw new InvalidOperationException("no such image");
        }

        var task = new Launched(this, launch);
        All.Add(task);
        if (launch.Version == ThrowingVersion)
        {
            task.Exit(1);
        }

        return Task.FromResult<ILaunchedTask>(task);
    }

    internal sealed class Launched(ClusterManualLauncher owner, TaskLaunch launch) : ILaunchedTask
    {
        // Continuations run inside Exit on purpose: the test's next line sees the world after it.
        private readonly TaskCompletionSource<int> _completion = new();

        public TaskLaunch Launch => launch;

        public List<string> Signals { get; } = [];

        public int? ProcessId => null;

        public Task<int> Completion => _completion.Task;

        public void Exit(int code) => CleanFlow.Run(() => _completion.TrySetResult(code));

        public void Terminate()
        {
            Signals.Add("SIGTERM");
            owner.OnTerminate(this);
        }

        public void Kill()
        {
            Signals.Add("SIGKILL");
            Exit(137);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
