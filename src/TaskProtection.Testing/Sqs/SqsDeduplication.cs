namespace TaskProtection.Testing.Sqs;

/// <summary>The deduplication ids of the last five minutes, which outlive their messages.</summary>
internal sealed class SqsDeduplication
{
    /// <summary>AWS's deduplication interval.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, SqsSendResult> _sent = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, TimeSpan Until)> _order = new();

    public SqsSendResult? Find(string id, TimeSpan now)
    {
        while (_order.TryPeek(out var oldest) && oldest.Until <= now)
        {
            _sent.Remove(_order.Dequeue().Id);
        }

        return _sent.GetValueOrDefault(id);
    }

    public void Remember(string id, SqsSendResult sent, TimeSpan now)
    {
        _sent[id] = sent;
        _order.Enqueue((id, now + Interval));
    }
}
