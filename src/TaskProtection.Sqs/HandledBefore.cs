namespace TaskProtection.Sqs;

/// <summary>Which messages this worker has handled without knowing yet that they are deleted. When one comes again it is deleted, and not handled again.</summary>
/// <param name="inHand">Where a message is while its delete is tried. Here it is only afterwards: remembering each would cost more than all else.</param>
internal sealed class HandledBefore(InHand inHand)
{
    /// <summary>Some 800 KB, and as many as can be in hand at MaxConcurrency 1,000. So many deletes fail only in an outage of SQS, and then the oldest are handled again: at least once is all that SQS promises.</summary>
    internal const int Most = 4000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<string>> _ids = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _oldestFirst = new();

    /// <summary>Whether an earlier delivery of the message was handled. SQS counts the deliveries: before the first there was none.</summary>
    public bool Contains(InFlightMessage message)
        => message.ReceiveCount > 1
            && (inHand.IsBeingDeleted(message.Id) || IsRemembered(message.Id)); // In this order: it is remembered before it leaves the hand.

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
        }
    }

    /// <summary>It is deleted, so it does not come again.</summary>
    public void Remove(InFlightMessage message)
    {
        if (message.ReceiveCount == 1)
        {
            return; // Nor has it come before.
        }

        lock (_gate)
        {
            if (_ids.Remove(message.Id, out var node))
            {
                _oldestFirst.Remove(node);
            }
        }
    }

    private bool IsRemembered(string id)
    {
        lock (_gate)
        {
            return _ids.ContainsKey(id);
        }
    }
}
