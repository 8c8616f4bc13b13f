using TaskProtection.Testing.Events;

namespace TaskProtection.Tests.Sqs;

/// <summary>Everything that happened in one run of a schedule, in order. Messages go by the numbers that they were sent with.</summary>
internal sealed class Chronicle
{
    private readonly Lock _gate = new();
    private readonly List<Fact> _facts = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, (string Message, int Count)> _receipts = [];
    private readonly EventLog _events;

    public Chronicle(EventLog events)
    {
        _events = events;
        events.Appended += Take;
    }

    public IReadOnlyList<Fact> Facts
    {
        get
        {
            lock (_gate)
            {
                return [.. _facts];
            }
        }
    }

    public void Add(Happening what, string? worker, string? message = null, int count = 0, string text = "", int number = 0, int call = 0)
    {
        lock (_gate)
        {
            _facts.Add(new Fact(_events.Now, what, worker, message is null ? null : _names.GetValueOrDefault(message, message), count, text, number, call));
        }
    }

    /// <summary>A call names its messages by their receipts.</summary>
    public void AddCall(Happening what, string worker, string receipt, string text, int number, int call)
    {
        lock (_gate)
        {
            var (message, count) = _receipts.GetValueOrDefault(receipt, ("?", 0));
            _facts.Add(new Fact(_events.Now, what, worker, message, count, text, number, call));
        }
    }

    public void Learn(string receipt, string message, int count)
    {
        lock (_gate)
        {
            _receipts[receipt] = (_names[message], count);
        }
    }

    private void Take(SimulatorEvent e)
    {
        Happening? what = e.Kind switch
        {
            "sqs.sent" => Happening.Sent,
            "sqs.received" => Happening.Received,
            "sqs.visibility" => Happening.Hidden,
            "sqs.expired" => Happening.Expired,
            "sqs.deleted" => Happening.Deleted,
            "sqs.deadlettered" => Happening.DeadLettered,
            "fault" => Happening.Struck,
            _ => null,
        };
        if (what is not { } known || ((string?)e.Fields["queue"])?.StartsWith("dead", StringComparison.Ordinal) == true)
        {
            return;
        }

        lock (_gate)
        {
            var id = (string?)e.Fields["message"];
            if (known == Happening.Sent)
            {
                _names[id!] = $"m{(string?)e.Fields["body"]}";
            }

            _facts.Add(new Fact(
                e.At,
                known,
                (string?)e.Fields["task"],
                id is null ? null : _names[id],
                (int?)e.Fields["count"] ?? 0,
                known == Happening.Struck ? $"{e.Fields["operation"]} {e.Fields["fault"]}" : "",
                (int?)(long?)e.Fields["seconds"] ?? 0));
        }
    }
}
