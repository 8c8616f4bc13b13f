using System.Collections.Concurrent;
using System.Globalization;
using TaskProtection.Testing.Events;

namespace IceCreamFactory.Fleet;

/// <summary>Which worker is up, and at which order, from what the workers call and write.</summary>
internal sealed class WorkBoard
{
    private readonly ConcurrentDictionary<string, (int Order, long Since)> _busy = new();
    private readonly ConcurrentDictionary<string, bool> _polling = new();
    private readonly TimeProvider _time;

    public WorkBoard(EventLog events, TimeProvider time)
    {
        _time = time;
        events.Appended += Take;
    }

    /// <summary>What the task is working on, and since which timestamp; null when it is free.</summary>
    public (int Order, long Since)? Of(string task) => _busy.TryGetValue(task, out var work) ? work : null;

    /// <summary>Whether the task has asked the queue for work: it is up.</summary>
    public bool IsPolling(string task) => _polling.ContainsKey(task);

    private void Take(SimulatorEvent e)
    {
        if (e.Kind == "call" && (string?)e.Fields["operation"] == "ReceiveMessage" && (string?)e.Fields["task"] is { } poller)
        {
            _polling[poller] = true;
        }

        if (e.Kind == "task.output" && ((string?)e.Fields["line"])?.Split(' ') is ["order", var number, var word])
        {
            var task = (string)e.Fields["task"]!;
            if (word == "begun")
            {
                _busy[task] = (int.Parse(number, CultureInfo.InvariantCulture), _time.GetTimestamp());
            }
            else
            {
                _busy.TryRemove(task, out _);
            }
        }
    }
}
