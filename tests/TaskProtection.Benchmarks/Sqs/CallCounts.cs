using TaskProtection.Testing.Events;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>Counts the SQS calls by operation. Safe from any thread.</summary>
internal sealed class CallCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _calls = [];

    public CallCounts(EventLog events) => events.Appended += Count;

    public void Clear()
    {
        lock (_gate)
        {
            _calls.Clear();
        }
    }

    public IReadOnlyDictionary<string, int> Snapshot()
    {
        lock (_gate)
        {
            return new Dictionary<string, int>(_calls);
        }
    }

    private void Count(SimulatorEvent e)
    {
        if (e.Kind != "call" || (string?)e.Fields["service"] != "sqs")
        {
            return;
        }

        var operation = (string)e.Fields["operation"]!;
        lock (_gate)
        {
            _calls[operation] = _calls.GetValueOrDefault(operation) + 1;
        }
    }
}
