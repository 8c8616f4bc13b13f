namespace TaskProtection.Testing.Sqs;

/// <summary>
/// Message groups, each in its own order: while one message of a group is in flight the group gives no other, and whatever comes back stands
/// before its successors again.
/// </summary>
internal sealed class SqsFifoLine : SqsLine
{
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly Queue<Group> _ready = new();

    public override void Moved(SqsMessage message, SqsMessageState from)
    {
        var name = message.Content.GroupId!;
        if (!_groups.TryGetValue(name, out var group))
        {
            _groups[name] = group = new Group();
        }

        if (from == SqsMessageState.New)
        {
            message.Place = group.Members.AddLast(message);
        }

        group.InFlight += (message.State == SqsMessageState.InFlight ? 1 : 0) - (from == SqsMessageState.InFlight ? 1 : 0);
        if (message.State == SqsMessageState.Gone)
        {
            group.Members.Remove(message.Place!);
            if (group.Members.Count == 0)
            {
                _groups.Remove(name);
            }
        }

        MakeReady(group);
    }

    public override IEnumerable<SqsMessage> Deliverable()
    {
        while (_ready.TryDequeue(out var group))
        {
            group.IsReady = false;
            if (!group.IsOpen)
            {
                continue;
            }

            // One answer may hold several messages of a group, in order: SQS fills an answer from one group where it can.
            group.IsBeingTaken = true;
            try
            {
                for (var place = group.Members.First; place?.Value.State == SqsMessageState.Visible;)
                {
                    var next = place.Next;
                    yield return place.Value;
                    place = next;
                }
            }
            finally
            {
                group.IsBeingTaken = false;
                MakeReady(group);
            }
        }
    }

    private void MakeReady(Group group)
    {
        if (group is { IsReady: false, IsBeingTaken: false, IsOpen: true })
        {
            group.IsReady = true;
            _ready.Enqueue(group);
        }
    }

    private sealed class Group
    {
        public LinkedList<SqsMessage> Members { get; } = new();

        public int InFlight { get; set; }

        public bool IsReady { get; set; }

        public bool IsBeingTaken { get; set; }

        public bool IsOpen => InFlight == 0 && Members.First?.Value.State == SqsMessageState.Visible;
    }
}
