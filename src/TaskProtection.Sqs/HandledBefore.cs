namespace TaskProtection.Sqs;

/// <summary>Which messages this worker has handled without knowing yet that they are deleted. When one comes again it is deleted, and not handled again.</summary>
/// <param name="inHand">Where a message is while its delete is tried. Here it is only afterwards: most are deleted at once, and remembering each would be a lock and a lookup twice over.</param>
internal sealed class HandledBefore(InHand inHand)
{
    /// <summary>Some 800 KB. So many deletes fail only in an outage of SQS, and then the oldest are handled again: at least once is all that SQS promises.</summary>
    internal const int Most = 4000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<string>> _ids = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _oldestFirst = new();

    /// <summary>Read without the lock: nearly always there is none.</summary>
    private volatile int _count;

    /// <summary>
    /// Whether another delivery of the message was handled. One that SQS counts as the first is looked for only among those that are
    /// remembered: a copy of a message that is being deleted, uncounted, is all that it misses, and SQS makes few.
    /// </summary>
    public bool Contains(InFlightMessage message)
        => (message.MayHaveComeBefore && inHand.IsBeingDeleted(message.Id))
            || IsRemembered(message.Id); // In this order: it is remembered before it leaves the hand.

    /// <summary>Its delete was given up, or may have come too late.</summary>
    public void Add(string id)
    {
        lock (_gate)
        {
            if (_ids.ContainsKey(id))
            {
                return;
            }

            _ids.Add(id, _oldestFirst.AddLast(id));
            if (_ids.Count > Most)
            {
                _ids.Remove(_oldestFirst.First!.Value);
                _oldestFirst.RemoveFirst();
            }

            _count = _ids.Count;
        }
    }

    /// <summary>It is deleted, so it does not come again.</summary>
    public void Remove(string id)
    {
        if (_count == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_ids.Remove(id, out var node))
            {
                _oldestFirst.Remove(node);
                _count = _ids.Count;
            }
        }
    }

    private bool IsRemembered(string id)
    {
        if (_count == 0)
        {
            return false;
        }

        lock (_gate)
        {
            return _ids.ContainsKey(id);
        }
    }
}
