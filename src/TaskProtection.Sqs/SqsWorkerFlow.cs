namespace TaskProtection.Sqs;

/// <summary>What one worker tells of itself. It tells the queue's name and not its address, which holds the account.</summary>
internal sealed class SqsWorkerFlow(string name, PauseGate pause) : IWorkerFlow
{
    private volatile WorkerParts? _parts;
    private volatile bool _isDead;

    /// <summary>What the worker is made of, from the moment its queue is found.</summary>
    public WorkerParts? Parts
    {
        get => _parts;
        set => _parts = value;
    }

    public void Died() => _isDead = true;

    public WorkerFlow Read()
    {
        if (Parts is not { } parts)
        {
            return new WorkerFlow(name, _isDead ? WorkerState.Dead : WorkerState.Starting);
        }

        var counters = parts.Counters;
        return new WorkerFlow(name, Judge(parts))
        {
            Queue = parts.Queue.Name,
            Received = Interlocked.Read(ref counters.Received),
            InHand = parts.InHand.Count,
            Handled = Interlocked.Read(ref counters.Deleted),
            DeadLettered = Interlocked.Read(ref counters.DeadLettered),
            Failed = Interlocked.Read(ref counters.Failed),
            Returned = Interlocked.Read(ref counters.Returned) + Interlocked.Read(ref counters.ReturnedBehind),
            Unknown = Interlocked.Read(ref counters.Unknown),
            Lost = Interlocked.Read(ref counters.Lost),
            Stranded = Interlocked.Read(ref counters.Stranded),
        };
    }

    private WorkerState Judge(WorkerParts parts)
        => _isDead ? WorkerState.Dead
            : parts.Stop.Stopping.IsCancellationRequested ? WorkerState.Stopping
            : pause.IsPaused ? WorkerState.Paused
            : WorkerState.Running;
}
