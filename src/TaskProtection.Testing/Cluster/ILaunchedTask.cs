namespace TaskProtection.Testing.Cluster;

/// <summary>A running task, as its agent sees it.</summary>
public interface ILaunchedTask : IAsyncDisposable
{
    /// <summary>The operating system's process id, or null when the task has no process of its own.</summary>
    int? ProcessId { get; }

    /// <summary>Completes with the exit code, after the last line of output was handed over; 128 + the signal's number when a signal ended it.</summary>
    Task<int> Completion { get; }

    /// <summary>Sends SIGTERM. Must return at once; does nothing when the task has ended.</summary>
    void Terminate();

    /// <summary>Sends SIGKILL. Must return at once; does nothing when the task has ended.</summary>
    void Kill();
}
