using TaskProtection.Testing.Events;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>Counts the SQS calls by operation, and the calls that set or release protection. Safe from any thread.</summary>
internal sealed class CallCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _calls = [];
    private int _protectionCalls;

    public CallCounts(EventLog events) => events.Appended += Count;

    public void Clear()
    {
        lock (_gate)
        {
            _calls.Clear();
            _protectionCalls = 0;
        }
    }

    public (IReadOnlyDictionary<string, int> Sqs, int Protection) Snapshot()
    {
        lock (_gate)
        {
            return (new Dictionary<string, int>(_calls), _protectionCalls);
        }
    }

    private void Count(SimulatorEvent e)
    {
        if (e.Kind != "call")
        {
            return;
        }

        var (service, operation) = ((string?)e.Fields["service"], (string)e.Fields["operation"]!);
        lock (_gate)
        {
            if (service == "sqs")
            {
                _calls[operation] = _calls.GetValueOrDefault(operation) + 1;
            }
            else if (operation is "PutState" or "UpdateTaskProtection" or "SetInstanceProtection")
            {
                _protectionCalls++;
            }
        }
    }
}
