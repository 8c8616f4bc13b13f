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

    /// <summary>Fires when the worker is to stop, its queue found or not.</summary>
    public CancellationToken Stopping { get; set; }

    public void Died() => _isDead = true;

    public WorkerFlow Read()
    {
        if (Parts is not { } parts)
        {
            return new WorkerFlow(name, Judge(WorkerState.Starting));
        }

        var counters = parts.Counters;
        return new WorkerFlow(name, Judge(WorkerState.Running))
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

    /// <param name="otherwise">What it does where nothing keeps it from that.</param>
    private WorkerState Judge(WorkerState otherwise)
        => _isDead ? WorkerState.Dead
            : Stopping.IsCancellationRequested ? WorkerState.Stopping
            : pause.IsPaused ? WorkerState.Paused
            : otherwise;
}
