using TaskProtection.Runtime;

namespace TaskProtection;

/// <summary>Reads what there is to see of protection. A singleton that <c>AddTaskProtection</c> registers; safe from any thread.</summary>
public sealed class ProtectionMonitor
{
    private readonly TaskProtector _protector;
    private readonly IEnumerable<IWorkerFlow> _workers;

    internal ProtectionMonitor(TaskProtector protector, IEnumerable<IWorkerFlow> workers) => (_protector, _workers) = (protector, workers);

    /// <summary>Takes a snapshot. It costs nothing until it is called, and then a walk over the scopes that are held.</summary>
    public ProtectionReport Read() => _protector.Report([.. _workers.Select(static worker => worker.Read())]);
}
