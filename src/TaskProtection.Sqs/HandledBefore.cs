namespace TaskProtection.Sqs;

/// <summary>Which messages this worker has handled without knowing yet that they are deleted. When one comes again it is deleted, and not handled again.</summary>
internal sealed class HandledBefore
{
    /// <summary>Some 800 KB, and as many as can be in hand at MaxConcurrency 1,000. So many deletes fail only in an outage of SQS, and then the oldest are handled again: at least once is all that SQS promises.</summary>
    internal const int Most = 4000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<string>> _ids = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _oldestFirst = new();

    public bool Contains(string id)
    {
        lock (_gate)
        {
            return _ids.ContainsKey(id);
        }
    }

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
    public void Remove(string id)
    {
        lock (_gate)
        {
            if (_ids.Remove(id, out var node))
            {
                _oldestFirst.Remove(node);
            }
        }
    }
}
