using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace TaskProtection.Testing.Sqs;

/// <summary>
/// One queue: its messages and the rules of their lives. This is the queue itself, below any protocol: the wire puts JSON around it, and a test
/// may call it directly. Methods are synchronous and answer a result record with AWS's error in it; only a long poll waits. Safe from any thread.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "A queue is what Amazon calls it; nobody takes it for a System.Collections.Queue.")]
public sealed partial class SqsQueue
{
    private readonly SqsWorld _world;
    private readonly int _tag;
    private readonly ITimer _alarm;
    private readonly SqsLine _line;
    private readonly SqsDeadlines _deadlines = new();
    private readonly SqsDeduplication _deduplication = new();
    private readonly Dictionary<long, SqsMessage> _messages = [];
    private readonly int[] _live = new int[(int)SqsMessageState.Gone];
    private readonly List<TaskCompletionSource> _waitingForEmpty = [];
    private TimeSpan? _alarmAt;
    private TimeSpan? _purgedAt;
    private bool _isDeleted;
    private int _duplicates;
    private long _sent;
    private long _deadLetteredHere;
    private long _deleted;
    private long _purged;
    private long _deadLettered;
    private long _unheard;
    private long _lastSequence;

    internal SqsQueue(SqsWorld world, string name, int tag)
    {
        _world = world;
        _tag = tag;
        Name = name;
        IsFifo = SqsRules.IsFifo(name);
        _line = IsFifo ? new SqsFifoLine() : new SqsStandardLine(world.NextIndex_NeedsTurn);
        CreatedAt = ModifiedAt = world.Time.GetUtcNow();

        // The alarm lives as long as the queue and belongs to no caller.
        using var flow = ExecutionContext.SuppressFlow();
        _alarm = world.Time.CreateTimer(static state => ((SqsQueue)state!).RingWhenFree(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The queue's name.</summary>
    public string Name { get; }

    /// <summary>Whether the queue keeps order and sends each message once: its name ends in <c>.fifo</c>.</summary>
    public bool IsFifo { get; }

    /// <summary>The queue's ARN.</summary>
    public string Arn => $"arn:aws:sqs:{_world.Region}:{_world.AccountId}:{Name}";

    /// <summary>The queue's URL in AWS. Any door takes it, because a queue is found by the path alone; to reach a door by it, use <see cref="UrlAt"/>.</summary>
    public string Url => UrlAt(new Uri($"https://sqs.{_world.Region}.amazonaws.com"));

    /// <summary>The attributes of the queue, as they are now.</summary>
    public SqsQueueSettings Settings { get; private set; } = new();

    /// <summary>Attributes that AWS has and that change nothing here, as they were set: policies, encryption, throughput.</summary>
    internal IReadOnlyDictionary<string, string> OtherAttributes { get; set; } = new Dictionary<string, string>();

    /// <summary>What the clock's bookkeeping holds, for a test that it does not grow.</summary>
    internal int DeadlineNotes => _deadlines.Notes;

    internal DateTimeOffset CreatedAt { get; }

    internal DateTimeOffset ModifiedAt { get; private set; }

    /// <summary>The queue's URL at a door of the simulator, such as the address of its HTTP server.</summary>
    public string UrlAt(Uri door) => new Uri(door, $"/{_world.AccountId}/{Name}").AbsoluteUri;

    /// <summary>Changes the attributes; what already runs (a visibility timeout, a poll) keeps its own. Null when done.</summary>
    public SqsError? Configure(SqsQueueSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        using var turn = Begin();
        var error = Configure_NeedsTurn(settings);

        // A higher limit may be what an open poll waits for.
        ServePolls(turn.Now);
        return error;
    }

    /// <summary>What became of everything that came in.</summary>
    public SqsCounts Count()
    {
        using var turn = Begin();
        return Count_NeedsTurn();
    }

    /// <summary>
    /// Delivers each of the next <paramref name="count"/> messages twice: the next receive gets them too while the first receiver holds them, and
    /// either receipt is good. AWS does this rarely and at will.
    /// </summary>
    /// <exception cref="InvalidOperationException">A FIFO queue does not do this.</exception>
    public void DuplicateNext(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (IsFifo)
        {
            throw new InvalidOperationException($"{Name} is a FIFO queue: it does not deliver twice of its own accord.");
        }

        using var turn = Begin();
        _duplicates += count;
    }

    /// <summary>Completes when nothing is visible, in flight or delayed. What went to a dead-letter queue has left.</summary>
    public async Task WaitUntilEmptyAsync(CancellationToken cancellationToken = default)
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (Begin())
        {
            if (_messages.Count == 0)
            {
                return;
            }

            _waitingForEmpty.Add(empty);
        }

        try
        {
            await empty.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            using (Begin())
            {
                _waitingForEmpty.Remove(empty);
            }
        }
    }

    /// <summary>Checks that everything that came in is accounted for, by counting the messages themselves.</summary>
    /// <exception cref="InvalidOperationException">Something does not add up; the text says what.</exception>
    public SqsCounts CheckConservation()
    {
        using var turn = Begin();
        return CheckConservation_NeedsTurn();
    }

    internal SqsCounts CheckConservation_NeedsTurn()
    {
        var counts = Count_NeedsTurn();
        Check(_messages.Values.Count(m => m.State == SqsMessageState.Visible), counts.Visible, "visible");
        Check(_messages.Values.Count(m => m.State == SqsMessageState.InFlight), counts.InFlight, "in flight");
        Check(_messages.Values.Count(m => m.State == SqsMessageState.Delayed), counts.Delayed, "delayed");
        Check(_deadlines.CountLive(), counts.InFlight + counts.Delayed, "waiting for a deadline");
        Check(counts.Live + counts.Deleted + counts.Purged + counts.DeadLettered, counts.Sent + counts.DeadLetteredHere, "accounted for");
        return counts;

        void Check(long found, long expected, string what)
        {
            if (found != expected)
            {
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"Queue {Name}: {found} messages are {what}, and {expected} should be. {counts}"));
            }
        }
    }

    internal SqsError? Configure_NeedsTurn(SqsQueueSettings settings)
    {
        var error = SqsRules.Check(settings);
        if (error is null && settings.Redrive is { } redrive && (redrive.DeadLetterQueue == this || redrive.DeadLetterQueue.IsFifo != IsFifo))
        {
            error = SqsErrors.InvalidAttributeValue("RedrivePolicy");
        }

        if (error is null)
        {
            Settings = settings;
            ModifiedAt = _world.Time.GetUtcNow();
            if (_line is SqsStandardLine standard)
            {
                standard.Ordering = settings.Ordering;
            }
        }

        return error;
    }

    private SqsCounts Count_NeedsTurn() => new()
    {
        Sent = _sent,
        DeadLetteredHere = _deadLetteredHere,
        Visible = _live[(int)SqsMessageState.Visible],
        InFlight = _live[(int)SqsMessageState.InFlight],
        Delayed = _live[(int)SqsMessageState.Delayed],
        Deleted = _deleted,
        Purged = _purged,
        DeadLettered = _deadLettered,
        Unheard = _unheard,
    };

    private void Log(string kind, SqsMessage message, params ReadOnlySpan<(string Name, JsonNode? Value)> more)
    {
        var fields = new JsonObject { ["queue"] = Name, ["message"] = message.Id };
        foreach (var (name, value) in more)
        {
            fields[name] = value;
        }

        _world.Log(kind, fields);
    }
}
