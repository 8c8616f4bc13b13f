namespace TaskProtection.Testing.Cluster;

/// <summary>What an in-process task knows about itself.</summary>
public sealed class TaskContext
{
    private readonly Action<string> _output;

    internal TaskContext(TaskLaunch launch, Action<string> output, CancellationToken killed)
    {
        _output = output;
        TaskId = launch.TaskId;
        InstanceId = launch.InstanceId;
        Version = launch.Version;
        Environment = launch.Environment;
        Killed = killed;
    }

    /// <summary>The task's id.</summary>
    public string TaskId { get; }

    /// <summary>The EC2 instance that the task runs on; empty on Fargate.</summary>
    public string InstanceId { get; }

    /// <summary>The version that is deployed.</summary>
    public string Version { get; }

    /// <summary>The variables that ECS gives to a container: hand them to the task's configuration instead of the process's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>
    /// Fires at SIGKILL. A process would be gone; a delegate cannot be taken off its thread, so what it still does after this
    /// is the test's mistake. Its output is dropped and its exit code is 137 already.
    /// </summary>
    public CancellationToken Killed { get; }

    /// <summary>Writes one line to the task's output.</summary>
    public void WriteLine(string line) => _output(line);
}
