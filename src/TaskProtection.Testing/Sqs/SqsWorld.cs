using System.Text.Json.Nodes;

namespace TaskProtection.Testing.Sqs;

/// <summary>Amazon SQS: queues by name. Safe from any thread.</summary>
public sealed class SqsWorld
{
    /// <summary>AWS's wait before a deleted queue's name can be used again.</summary>
    private static readonly TimeSpan NameReuse = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, SqsQueue> _queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _deletedAt = new(StringComparer.Ordinal);
    private readonly Simulator _simulator;
    private readonly Random _random;
    private readonly long _start;
    private List<Action> _afterwards = [];
    private long _lastKey;

    internal SqsWorld(Simulator simulator)
    {
        _simulator = simulator;
        _random = simulator.Random("sqs");
        _start = Time.GetTimestamp();
        simulator.Add(new SqsWire(this));
    }

    /// <summary>All queues, by name.</summary>
    public IReadOnlyList<SqsQueue> Queues
    {
        get
        {
            using var turn = new SqsTurn(this);
            return [.. _queues.Values.OrderBy(q => q.Name, StringComparer.Ordinal)];
        }
    }

    internal Lock Gate { get; } = new();

    internal TimeProvider Time => _simulator.Options.Time;

    internal TimeSpan Elapsed => Time.GetElapsedTime(_start);

    internal string Region => _simulator.Options.Region;

    internal string AccountId => _simulator.Options.AccountId;

    /// <summary>Makes a queue; a name that ends in <c>.fifo</c> makes it a FIFO queue.</summary>
    /// <exception cref="ArgumentException">AWS would refuse the name or a setting, or the name is taken.</exception>
    public SqsQueue CreateQueue(string name, SqsQueueSettings? settings = null)
    {
        var (queue, error) = TryCreate(name, settings ?? new SqsQueueSettings());
        return error is null && queue is not null ? queue : throw new ArgumentException(error?.Message ?? $"There is already a queue {name}.", nameof(name));
    }

    /// <summary>The queue of that name, or null.</summary>
    public SqsQueue? Find(string name)
    {
        using var turn = new SqsTurn(this);
        return _queues.GetValueOrDefault(name);
    }

    /// <summary>
    /// Checks that no message was lost or made up: every queue by itself, and what left for dead-letter queues against what came in there.
    /// </summary>
    /// <exception cref="InvalidOperationException">Something does not add up; the text says what.</exception>
    public void CheckConservation()
    {
        using var turn = new SqsTurn(this);
        var (left, arrived) = (0L, 0L);
        foreach (var queue in _queues.Values)
        {
            var counts = queue.CheckConservation_NeedsTurn();
            left += counts.DeadLettered;
            arrived += counts.DeadLetteredHere;
        }

        // A deleted queue takes its half of the account along.
        if (left != arrived && _deletedAt.Count == 0)
        {
            throw new InvalidOperationException($"{left} messages left for dead-letter queues, but {arrived} came in there.");
        }
    }

    /// <summary>The new queue; no queue and no error when one of that name exists.</summary>
    internal (SqsQueue? Queue, SqsError? Error) TryCreate(string name, SqsQueueSettings settings)
    {
        if ((SqsRules.CheckQueueName(name) ?? SqsRules.Check(settings)) is { } error)
        {
            return (null, error);
        }

        using var turn = new SqsTurn(this);
        if (_deletedAt.TryGetValue(name, out var at) && turn.Now - at < NameReuse)
        {
            return (null, SqsErrors.QueueDeletedRecently);
        }

        if (_queues.ContainsKey(name))
        {
            return (null, null);
        }

        var queue = new SqsQueue(this, name, _random.Next());
        if (queue.Configure_NeedsTurn(settings) is { } refusal)
        {
            return (null, refusal);
        }

        _queues.Add(name, queue);
        return (queue, null);
    }

    internal SqsQueue? FindArn(string arn) => Queues.FirstOrDefault(q => q.Arn == arn);

    internal void Forget_NeedsTurn(SqsQueue queue)
    {
        _queues.Remove(queue.Name);
        _deletedAt[queue.Name] = Elapsed;
    }

    internal long NextKey_NeedsTurn() => ++_lastKey;

    /// <summary>Random, but the world's seed decides.</summary>
    internal string NextId_NeedsTurn()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    internal int NextIndex_NeedsTurn(int count) => _random.Next(count);

    /// <summary>
    /// Runs <paramref name="action"/> outside any turn: at once, or after the turn that this thread is in. A virtual clock may run a timer
    /// inside the very call that sets another.
    /// </summary>
    internal void WhenFree(Action action)
    {
        if (Gate.IsHeldByCurrentThread)
        {
            _afterwards.Add(action);
        }
        else
        {
            action();
        }
    }

    /// <summary>Runs <paramref name="action"/> when the turn is over and the lock released.</summary>
    internal void Afterwards_NeedsTurn(Action action) => _afterwards.Add(action);

    internal List<Action> TakeAfterwards()
    {
        if (_afterwards.Count == 0)
        {
            return [];
        }

        (var taken, _afterwards) = (_afterwards, []);
        return taken;
    }

    internal void Log(string kind, JsonObject fields) => _simulator.Events.Append(kind, fields);
}
