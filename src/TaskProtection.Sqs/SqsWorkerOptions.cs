namespace TaskProtection.Sqs;

/// <summary>Settings of one SQS worker: the section <c>TaskProtection:Sqs:&lt;name&gt;</c>. Validated at start; all errors are reported together.</summary>
public sealed class SqsWorkerOptions
{
    /// <summary>The configuration section under which each worker has a section of its own name.</summary>
    public const string SectionName = TaskProtectionOptions.SectionName + ":Sqs";

    /// <summary>The URL of the queue. Exactly one of this and <see cref="QueueName"/> is set.</summary>
    public string? QueueUrl { get; set; }

    /// <summary>The name of a queue in the account and region of the credentials; its URL is looked up at start.</summary>
    public string? QueueName { get; set; }

    /// <summary>
    /// How many messages are handled at the same time. Default 10, range 1 to 1,000: ten is what one receive can bring, and the
    /// worker never fetches more messages than it has free slots for. A message leaves its slot when its handler has ended (in
    /// a FIFO queue when it is deleted); those that are handled and those that wait to be deleted or returned are together at most four times as many.
    /// </summary>
    public int MaxConcurrency { get; set; } = 10;

    /// <summary>
    /// How long SQS holds a receive open while the queue is empty. Default the smallest of 10 seconds, half of
    /// <c>DrainTimeout</c> and half of <see cref="VisibilityTimeout"/>, but at least 1 second. Range 0 to 20 seconds, whole
    /// seconds, and unless <see cref="ReceiveOnStop"/> is <see cref="ReceiveOnStop.Cancel"/> at most <c>DrainTimeout</c>: the open receive is
    /// waited out at shutdown. At 0 every empty receive is answered at once, and an idle worker pauses a second between two of them.
    /// </summary>
    public TimeSpan? WaitTime { get; set; }

    /// <summary>
    /// For how long a received message is hidden from other workers; renewed at half-time for as long as it is held, so it need
    /// not exceed the work: it is the time after which the messages of a killed worker come back. Default the queue's own (30
    /// seconds where the queue was created without one, or may not be asked), but at least 5 seconds, and 3 seconds more than
    /// <see cref="WaitTime"/> where that is set. Range 5 seconds to 12 hours, whole seconds, at least 3 seconds more than a
    /// <see cref="WaitTime"/> that is set.
    /// </summary>
    public TimeSpan? VisibilityTimeout { get; set; }

    /// <summary>What becomes of the open receive at shutdown. Default <see cref="ReceiveOnStop.WaitOut"/>.</summary>
    public ReceiveOnStop ReceiveOnStop { get; set; }

    /// <summary>What the bodies of the queue's messages are wrapped in. Default <see cref="MessageEnvelope.Auto"/>.</summary>
    public MessageEnvelope Envelope { get; set; }

    /// <summary>
    /// The delay before a message whose handler failed on its first delivery comes again. Default 2 seconds, range 0 to 12 hours: a
    /// passing fault is over, and nobody waits long. Every delay is random between half of it and all of it, so that what failed
    /// together does not come back together, and is rounded up to whole seconds. Other messages do not wait.
    /// </summary>
    public TimeSpan RetryMinDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Where the delays of a message that keeps failing stop growing. Default 15 minutes, range <see cref="RetryMinDelay"/> to 12 hours,
    /// the longest that SQS hides one delivery: it bounds how long a mended fault still delays its messages.
    /// </summary>
    public TimeSpan RetryMaxDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>By how much each delay is longer than the one before, counted by <c>ApproximateReceiveCount</c>. Default 2, range 1 to 10.</summary>
    public double RetryFactor { get; set; } = 2;

    /// <summary>What becomes of a message whose body cannot be read. Default <see cref="OnUnreadable.Retry"/>.</summary>
    public OnUnreadable OnUnreadable { get; set; }

    /// <summary>
    /// How long a finished message may wait for others, so that ten are deleted with one call. Default 50 milliseconds, range 0
    /// to 1 second: far below any visibility timeout, and long enough for a busy worker to fill a batch. Its protection is kept
    /// meanwhile. In a FIFO queue, where the next message of the group waits for it, 10 milliseconds at the most.
    /// </summary>
    public TimeSpan DeleteBatchDelay { get; set; } = TimeSpan.FromMilliseconds(50);
}
