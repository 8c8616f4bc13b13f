namespace TaskProtection.Sqs;

/// <summary>Which messages this worker has given back because protection was refused, so that none goes back for that twice.</summary>
internal sealed class ReturnedInVain
{
    /// <summary>A refused worker returns one receive's ten at the most; a hundred refusals back, most have long been handled elsewhere.</summary>
    private const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    /// <summary>False when it was added before.</summary>
    public bool Add(string id)
    {
        lock (_gate)
        {
            if (!_ids.Add(id))
            {
                return false;
            }

            _oldest.Enqueue(id);
            if (_oldest.Count > Most)
            {
                _ids.Remove(_oldest.Dequeue());
            }

            return true;
        }
    }
}
