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
    /// worker never fetches more messages than it has free slots for.
    /// </summary>
    public int MaxConcurrency { get; set; } = 10;

    /// <summary>
    /// How long SQS holds a receive open while the queue is empty. Default the smallest of 10 seconds, half of
    /// <c>DrainTimeout</c> and half of <see cref="VisibilityTimeout"/>, but at least 1 second. Range 0 to 20 seconds, whole
    /// seconds, at most <c>DrainTimeout</c>: the open receive is waited out at shutdown. At 0 every empty receive is answered at
    /// once, and an idle worker pauses a second between two of them.
    /// </summary>
    public TimeSpan? WaitTime { get; set; }

    /// <summary>
    /// For how long a received message is hidden from other workers; renewed at half-time for as long as it is held, so it need
    /// not exceed the work: it is the time after which the messages of a killed worker come back. Default the queue's own (30
    /// seconds where the queue was created without one, or may not be asked), but at least 5 seconds. Range 5 seconds to 12 hours,
    /// whole seconds, at least 3 seconds more than <see cref="WaitTime"/>.
    /// </summary>
    public TimeSpan? VisibilityTimeout { get; set; }

    /// <summary>What becomes of the open receive at shutdown. Default <see cref="ReceiveOnStop.WaitOut"/>.</summary>
    public ReceiveOnStop ReceiveOnStop { get; set; }

    /// <summary>
    /// How long a finished message may wait for others, so that ten are deleted with one call. Default 50 milliseconds, range 0
    /// to 1 second: far below any visibility timeout, and long enough for a busy worker to fill a batch. The message's slot and
    /// protection are kept meanwhile.
    /// </summary>
    public TimeSpan DeleteBatchDelay { get; set; } = TimeSpan.FromMilliseconds(50);
}
