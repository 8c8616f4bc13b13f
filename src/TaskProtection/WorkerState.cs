namespace TaskProtection;

/// <summary>What a worker that takes work from a queue is doing.</summary>
public enum WorkerState
{
    /// <summary>It has not found its queue yet.</summary>
    Starting,

    /// <summary>It takes work, or waits for some, for a free slot or for admission.</summary>
    Running,

    /// <summary>It was told to take no work for the time being.</summary>
    Paused,

    /// <summary>It was told to stop, or has stopped.</summary>
    Stopping,

    /// <summary>Its loop has ended with an error: it takes no work until the process is started again.</summary>
    Dead,
}
