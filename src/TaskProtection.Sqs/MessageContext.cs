using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>What a handler may know about its message beside the body. Settable, so that a handler's test can make one.</summary>
public sealed class MessageContext
{
    internal static readonly IReadOnlyDictionary<string, MessageAttributeValue> NoAttributes = new Dictionary<string, MessageAttributeValue>();

    private readonly CancellationToken? _stopping;
    private readonly CancellationToken? _visibilityLost;
    private readonly CancellationToken? _protectionLost;

    /// <summary>The message's id in SQS. The same for every delivery of a message.</summary>
    public required string MessageId { get; init; }

    /// <summary>The name of the queue it came from.</summary>
    public required string QueueName { get; init; }

    /// <summary>How often SQS has delivered it, this delivery included: 1 or more.</summary>
    public int ReceiveCount { get; init; } = 1;

    /// <summary>When it was sent, by the clock of SQS; null when SQS did not say.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>
    /// The group that the sender put the message in: it is ordered within it in a FIFO queue, and gets its fair share beside the
    /// others in a standard queue. Null when it is in none.
    /// </summary>
    public string? MessageGroupId { get; init; }

    /// <summary>
    /// What a FIFO queue knew the message by, so that it took it only once within five minutes: the sender's own id, or the hash of the body
    /// where the queue deduplicates by content. A handler that must not do its work twice can know it by the same. Null in a standard queue.
    /// </summary>
    public string? MessageDeduplicationId { get; init; }

    /// <summary>
    /// The number that SQS gave the message: it grows within a group, and is the same for every delivery of it. Null in a standard queue.
    /// </summary>
    public string? SequenceNumber { get; init; }

    /// <summary>
    /// The message attributes that the sender set; empty when there are none. Those of an SNS notification that was unwrapped are
    /// among them; of two with the same name it is the one of the SQS message.
    /// </summary>
    public IReadOnlyDictionary<string, MessageAttributeValue> Attributes { get; init; } = NoAttributes;

    /// <summary>The protection scope that the handler runs in. Null only in a context that a test made.</summary>
    public ProtectionScope? Scope { get; init; }

    /// <summary>
    /// Fires when shutdown begins, or AWS has announced to take the task or its host: finish, or save and give the message back by throwing
    /// <see cref="OperationCanceledException"/>. Only while the handler runs: for what outlives it there is <see cref="ITaskProtection.Stopping"/>.
    /// </summary>
    public CancellationToken Stopping
    {
        get => _stopping ?? Run?.Stopping ?? CancellationToken.None;
        init => _stopping = value;
    }

    /// <summary>
    /// Fires when the message was lost to its visibility timeout, because it could not be renewed or its 12 hours are over: another
    /// worker may have it by now. The handler's own token fires too; this one tells the reason from the drain deadline.
    /// </summary>
    public CancellationToken VisibilityLost
    {
        get => _visibilityLost ?? Run?.Lost ?? CancellationToken.None;
        init => _visibilityLost = value;
    }

    /// <summary>
    /// Fires when protection was lost, or the scope is past <c>MaxWorkDuration</c>: AWS may stop the task although the handler runs, so save what you can.
    /// The message stays yours. It does not fire for work that was let in unprotected: <see cref="ProtectionScope.IsProtected"/> of <see cref="Scope"/> tells.
    /// </summary>
    public CancellationToken ProtectionLost
    {
        get => _protectionLost ?? Scope?.ProtectionLost ?? CancellationToken.None;
        init => _protectionLost = value;
    }

    /// <summary>What the worker's own contexts take their tokens from, so that those nobody asks for are never made.</summary>
    internal HandlerRun? Run { get; init; }
}
