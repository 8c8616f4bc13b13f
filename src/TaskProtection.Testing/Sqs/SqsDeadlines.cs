namespace TaskProtection.Testing.Sqs;

/// <summary>
/// The delays and visibility timeouts that run, soonest first. A message whose deadline moved leaves its old note behind; the message's version
/// tells, and when the old notes are the majority they are swept, so that an operation costs O(log n) and memory follows the live messages.
/// </summary>
internal sealed class SqsDeadlines
{
    // Below this many notes a sweep saves nothing worth its pass.
    private const int SweepFrom = 64;

    private readonly PriorityQueue<(SqsMessage Message, int Version), (TimeSpan Due, long Order)> _notes = new();
    private long _order;

    /// <summary>All notes, old ones included.</summary>
    public int Notes => _notes.Count;

    public void Add(SqsMessage message) => _notes.Enqueue((message, message.Version), (message.Due, _order++));

    /// <summary>The next message whose deadline has come, or null.</summary>
    public SqsMessage? TakeDue(TimeSpan now) => Soonest() <= now ? _notes.Dequeue().Message : null;

    /// <summary>The next deadline, or null.</summary>
    public TimeSpan? Soonest()
    {
        while (_notes.TryPeek(out var note, out var priority))
        {
            if (note.Message.Version == note.Version)
            {
                return priority.Due;
            }

            _notes.Dequeue();
        }

        return null;
    }

    public void Sweep(int live)
    {
        if (_notes.Count < SweepFrom || _notes.Count < 2 * live)
        {
            return;
        }

        var kept = _notes.UnorderedItems.Where(i => i.Element.Message.Version == i.Element.Version).ToArray();
        _notes.Clear();
        _notes.EnqueueRange(kept);
    }

    /// <summary>How many deadlines run; walks them all.</summary>
    public int CountLive() => _notes.UnorderedItems.Count(i => i.Element.Message.Version == i.Element.Version);
}
