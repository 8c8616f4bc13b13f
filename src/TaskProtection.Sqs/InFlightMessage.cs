using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>One delivery of a message, from the receive request on.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer and no wait handle; handlers may look at its token at any time.")]
internal sealed class InFlightMessage
{
    private CancellationTokenSource? _lost;
    private HandlerRun? _run;
    private AdmissionCount? _admission;
    private volatile bool _isLost;
    private volatile bool _isBeingDeleted;
    private volatile bool _isFenced;
    private bool _isStranded;

    /// <param name="message">What SQS delivered.</param>
    /// <param name="requestedAt">The timestamp taken before the receive was sent: the earliest moment at which SQS can have begun to count.</param>
    public InFlightMessage(Message message, long requestedAt)
    {
        Message = message;
        RequestedAt = requestedAt;
        _ = int.TryParse(Attribute(MessageSystemAttributeName.ApproximateReceiveCount), NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        (ReceiveCount, MayHaveComeBefore) = (Math.Max(1, count), count != 1);
    }

    public Message Message { get; }

    public string Id => Message.MessageId;

    public long RequestedAt { get; }

    public int ReceiveCount { get; }

    /// <summary>False only when SQS says that this is the first delivery.</summary>
    public bool MayHaveComeBefore { get; }

    public DateTimeOffset? SentAt
        => long.TryParse(Attribute(MessageSystemAttributeName.SentTimestamp), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>The group of a message of a FIFO queue; a standard queue may name one too, for fairness, and it means nothing to the order.</summary>
    public string? GroupId => Attribute(MessageSystemAttributeName.MessageGroupId);

    /// <summary>What a FIFO queue takes for the same message; null in a standard queue.</summary>
    public string? DeduplicationId => Attribute(MessageSystemAttributeName.MessageDeduplicationId);

    /// <summary>Its place in a FIFO queue; null in a standard queue.</summary>
    public string? SequenceNumber => Attribute(MessageSystemAttributeName.SequenceNumber);

    /// <summary>The AWS X-Ray header that the sender's trace left; null when there is none.</summary>
    public string? TraceHeader => Attribute(MessageSystemAttributeName.AWSTraceHeader);

    /// <summary>Its place in the line of its group; null where order does not count.</summary>
    public GroupPlace? Place { get; set; }

    /// <summary>True when the visibility timeout ended while the message was held: another worker may have it.</summary>
    public bool IsLost => _isLost;

    /// <summary>Fires when <see cref="IsLost"/> becomes true. Made when it is first asked for, because most messages never need it.</summary>
    public CancellationToken Lost
    {
        get
        {
            var source = Volatile.Read(ref _lost);
            if (source is null)
            {
                var made = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _lost, made, null) ?? made;
            }

            if (_isLost)
            {
                _ = source.CancelAsync();
            }

            return source.Token;
        }
    }

    /// <summary>Guarded by <see cref="VisibilityLeases"/>.</summary>
    public VisibilityLease Lease { get; set; }

    /// <summary>The renewal on its way, or null. Guarded by <see cref="VisibilityLeases"/>.</summary>
    public Task? Beat { get; set; }

    /// <summary>True when its handler ignored the abort and it was hidden until this process is gone. Guarded by <see cref="VisibilityLeases"/>.</summary>
    public bool IsLeftHidden { get; set; }

    /// <summary>True from when it is done with until it is no longer in hand.</summary>
    public bool IsBeingDeleted
    {
        get => _isBeingDeleted;
        set => _isBeingDeleted = value;
    }

    /// <summary>No renewal is begun any more. Set by <see cref="VisibilityLeases"/>.</summary>
    public bool IsFenced
    {
        get => _isFenced;
        set => _isFenced = value;
    }

    /// <summary>True when its handler has ended. Guarded by <see cref="InHand"/>.</summary>
    public bool HasEnded { get; set; }

    /// <summary>True the first time it is called.</summary>
    public bool Strand() => !Interlocked.Exchange(ref _isStranded, true);

    /// <summary>The run of its handler; null before that begins.</summary>
    public HandlerRun? Run => Volatile.Read(ref _run);

    /// <summary>Takes note of the run of its handler, and aborts it when the message is lost, also when it is lost already.</summary>
    public void Begin(HandlerRun run)
    {
        Interlocked.Exchange(ref _run, run);
        if (_isLost)
        {
            run.Abort();
        }
    }

    /// <summary>Takes part in a count.</summary>
    public void AwaitAdmission(AdmissionCount admission) => _admission = admission;

    /// <summary>It need not be waited for any more. The first call counts.</summary>
    public void EndAdmission() => Interlocked.Exchange(ref _admission, null)?.End();

    /// <summary>Marks it lost. Callbacks of a handler run elsewhere, so that none can hold up the renewals of others.</summary>
    public void Lose()
    {
        _isLost = true;
        Interlocked.MemoryBarrier(); // Whoever adds a source or a run from here on sees that it is lost; whoever did before is seen here.
        _ = _lost?.CancelAsync();
        _run?.Abort();
    }

    private string? Attribute(MessageSystemAttributeName name)
        => Message.Attributes is { } attributes && attributes.TryGetValue(name.Value, out var value) ? value : null;
}
