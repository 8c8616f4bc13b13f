namespace TaskProtection.Testing.Sqs;

/// <summary>First visible, first out, or shuffled; with duplicates on demand.</summary>
internal sealed class SqsStandardLine(Func<int, int> random) : SqsLine
{
    private readonly Queue<SqsMessage> _twins = new();
    private (SqsMessage Message, int Version)[] _ring = new (SqsMessage, int)[16];
    private int _head;
    private int _count;

    public SqsOrdering Ordering { get; set; }

    public override void Moved(SqsMessage message, SqsMessageState from)
    {
        if (message.State == SqsMessageState.Visible)
        {
            Enqueue(message);
        }
    }

    /// <summary>Lets the next receive have this message too, although it is in flight.</summary>
    public void AddTwin(SqsMessage message) => _twins.Enqueue(message);

    public override IEnumerable<SqsMessage> Deliverable()
    {
        // Only the twins of earlier receives: one answer does not hold the same message twice.
        for (var twins = _twins.Count; twins > 0; twins--)
        {
            var twin = _twins.Dequeue();
            if (twin.State == SqsMessageState.InFlight)
            {
                yield return twin;
            }
        }

        while (_count > 0)
        {
            var (message, version) = Dequeue();

            // A message can leave while it is visible (its last receipt is still good for a delete); its place is then stale.
            if (message.Version == version)
            {
                yield return message;
            }
        }
    }

    private void Enqueue(SqsMessage message)
    {
        if (_count == _ring.Length)
        {
            var larger = new (SqsMessage, int)[2 * _count];
            _ring.AsSpan(_head).CopyTo(larger);
            _ring.AsSpan(0, _head).CopyTo(larger.AsSpan(_count - _head));
            (_ring, _head) = (larger, 0);
        }

        _ring[(_head + _count++) % _ring.Length] = (message, message.Version);
    }

    private (SqsMessage Message, int Version) Dequeue()
    {
        if (Ordering == SqsOrdering.Shuffled)
        {
            var other = (_head + random(_count)) % _ring.Length;
            (_ring[_head], _ring[other]) = (_ring[other], _ring[_head]);
        }

        var first = _ring[_head];
        _ring[_head] = default;
        _head = (_head + 1) % _ring.Length;
        _count--;
        return first;
    }
}
