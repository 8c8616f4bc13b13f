namespace TaskProtection;

/// <summary>
/// A worker that tells what goes through it. Every one that is registered as a service is in the <see cref="ProtectionReport"/>, and the
/// health check is unhealthy while one is <see cref="WorkerState.Dead"/>. Each SQS worker registers itself.
/// </summary>
public interface IWorkerFlow
{
    /// <summary>Reads the flow. Safe from any thread, at once, and without errors.</summary>
    WorkerFlow Read();
}
