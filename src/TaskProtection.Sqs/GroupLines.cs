namespace TaskProtection.Sqs;

/// <summary>Lines up the messages of a FIFO queue by their groups: groups run in parallel, the messages of one in order.</summary>
internal sealed class GroupLines(SqsQueue queue)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, GroupPlace> _last = new(StringComparer.Ordinal);

    /// <summary>Gives each message of one receive, in the order in which SQS sent them, its place. Does nothing where order does not count.</summary>
    public void LineUp(IReadOnlyList<InFlightMessage> messages)
    {
        if (!queue.IsFifo)
        {
            return;
        }

        lock (_gate)
        {
            var thisReceive = new HashSet<string>(StringComparer.Ordinal);
            foreach (var message in messages)
            {
                var group = message.GroupId ?? "";
                var last = _last.GetValueOrDefault(group);
                var place = new GroupPlace(
                    last is { IsOver: false } ? last : null, isSameReceive: !thisReceive.Add(group), queue.IsLastDelivery(message.ReceiveCount));
                _last[group] = message.Place = place;
            }
        }
    }

    /// <summary>Ends a message's place, if nothing has ended it before: something kept it from being settled.</summary>
    public void Leave(InFlightMessage message)
    {
        if (message.Place is null)
        {
            return;
        }

        message.Place.End(GroupPlaceEnd.Back);
        lock (_gate)
        {
            if (_last.GetValueOrDefault(message.GroupId ?? "") is { IsOver: true })
            {
                _last.Remove(message.GroupId ?? "");
            }
        }
    }
}
