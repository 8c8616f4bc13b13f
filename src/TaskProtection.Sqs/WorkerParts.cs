using Amazon.SQS;

namespace TaskProtection.Sqs;

/// <summary>What the parts of one worker share, from the moment its queue is found.</summary>
internal sealed class WorkerParts : IDisposable
{
    /// <summary>Lets the groups that finish together share a call, and delays the next message by less than a call takes.</summary>
    private static readonly TimeSpan LongestFifoDelay = TimeSpan.FromMilliseconds(10);

    public WorkerParts(
        SqsWorkerSettings settings,
        SqsQueue queue,
        IAmazonSQS sqs,
        ITaskProtection protection,
        StopClock stop,
        PauseGate pause,
        SqsWorkerLog log,
        TimeProvider time,
        SqsMeter? meter)
    {
        (Settings, Queue, Sqs, Protection, Stop, Pause, Log, Time) = (settings, queue, sqs, protection, stop, pause, log, time);
        Metrics = new SqsMetrics(meter, this);
        var visibility = new VisibilityCalls(this);
        Leases = new VisibilityLeases(queue.Visibility, visibility, log, time, stop.Deadline);
        Returns = new VisibilityBatcher(visibility, log, time, stop.Deadline);
        Deletes = new DeleteBatcher(this, DeleteDelay(settings, queue));
        OpenReceives = new OpenReceives(time);
        Order = new ReceiveOrder(queue.IsOneDeliveryOnly);
        DeadLetters = new DeadLetters(this);
        InHand = new InHand(settings.Options.MaxConcurrency, time);
        HandledBefore = new HandledBefore(InHand);
        meter?.Add(Metrics);
    }

    public SqsWorkerSettings Settings { get; }

    public SqsQueue Queue { get; }

    public IAmazonSQS Sqs { get; }

    public ITaskProtection Protection { get; }

    public StopClock Stop { get; }

    public PauseGate Pause { get; }

    public SqsWorkerLog Log { get; }

    public TimeProvider Time { get; }

    public VisibilityLeases Leases { get; }

    public VisibilityBatcher Returns { get; }

    public DeleteBatcher Deletes { get; }

    public DeadLetters DeadLetters { get; }

    public ReceiveOrder Order { get; }

    public InHand InHand { get; }

    public OpenReceives OpenReceives { get; }

    public HandledBefore HandledBefore { get; }

    public WorkerCounters Counters { get; } = new();

    public SqsMetrics Metrics { get; }

    /// <summary>Before a stop the visibility timeout brings the message back while this worker still runs; at a stop it is left behind.</summary>
    public void CountStranded(InFlightMessage message)
    {
        if (Stop.Stopping.IsCancellationRequested && !message.IsLeftHidden && message.Strand())
        {
            Interlocked.Increment(ref Counters.Stranded);
        }
    }

    public void Dispose() => Leases.Dispose();

    /// <summary>In a FIFO queue the next message of the group waits for the delete.</summary>
    private static TimeSpan DeleteDelay(SqsWorkerSettings settings, SqsQueue queue)
        => queue.IsFifo && settings.Options.DeleteBatchDelay > LongestFifoDelay ? LongestFifoDelay : settings.Options.DeleteBatchDelay;
}
