using System.Text.Json.Nodes;

namespace TaskProtection.Testing.Events;

/// <summary>What happened, in order: everything, or the latest of it. Safe from any thread.</summary>
public sealed class EventLog
{
    private readonly Lock _gate = new();
    private readonly Queue<SimulatorEvent> _events = [];
    private readonly int _most;
    private readonly TimeProvider _time;
    private readonly long _start;

    internal EventLog(TimeProvider time, int? most)
    {
        if (most is { } kept)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(kept);
        }

        (_time, _most) = (time, most ?? int.MaxValue);
        _start = time.GetTimestamp();
    }

    /// <summary>Called for each event as it happens, in order, under the log's lock: be quick and do not call back.</summary>
    public event Action<SimulatorEvent>? Appended;

    /// <summary>The time since the simulator began: what the next event would carry.</summary>
    internal TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>A copy of the events that are kept.</summary>
    public IReadOnlyList<SimulatorEvent> Snapshot()
    {
        lock (_gate)
        {
            return [.. _events];
        }
    }

    /// <summary>Writes the events that are kept as JSON lines: <c>t</c> in milliseconds, <c>kind</c>, then the event's fields.</summary>
    public void Write(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var e in Snapshot())
        {
            var line = new JsonObject { ["t"] = Math.Round(e.At.TotalMilliseconds, 1), ["kind"] = e.Kind };
            foreach (var (name, value) in e.Fields)
            {
                line[name] = value?.DeepClone();
            }

            writer.WriteLine(line.ToJsonString());
        }
    }

    /// <summary>Adds a fact: the simulator's own, or one of the program that drives it, such as <c>run.started</c>.</summary>
    public void Append(string kind, JsonObject fields)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentNullException.ThrowIfNull(fields);
        lock (_gate)
        {
            var e = new SimulatorEvent(Now, kind, fields);
            _events.Enqueue(e);
            if (_events.Count > _most)
            {
                _events.Dequeue();
            }

            Appended?.Invoke(e);
        }
    }
}
