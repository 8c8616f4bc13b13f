namespace TaskProtection.Sqs;

/// <summary>The messages in hand, from the reply of their receive until they are settled, against the most that are allowed.</summary>
internal sealed class InHand(int capacity)
{
    private readonly Lock _gate = new();
    private readonly HashSet<InFlightMessage> _messages = [];
    private TaskCompletionSource? _changed;

    /// <summary>
    /// How many more may be fetched, once <see cref="WaitForFreeAsync"/> has said that there is room: one at the least, because what
    /// a receive brings late goes back and takes no slot. Only the one receive loop adds anything else.
    /// </summary>
    public int Free
    {
        get
        {
            lock (_gate)
            {
                return Math.Max(1, capacity - _messages.Count);
            }
        }
    }

    public IReadOnlyList<InFlightMessage> Snapshot()
    {
        lock (_gate)
        {
            return [.. _messages];
        }
    }

    public void Add(IReadOnlyList<InFlightMessage> messages)
    {
        lock (_gate)
        {
            _messages.UnionWith(messages);
        }
    }

    public void Remove(InFlightMessage message)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _messages.Remove(message);
            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult();
    }

    /// <summary>Completes when one more may be fetched.</summary>
    public Task WaitForFreeAsync(CancellationToken cancellationToken) => WaitAsync(capacity - 1, cancellationToken);

    /// <summary>Completes when all are settled.</summary>
    public Task WaitForEmptyAsync(CancellationToken cancellationToken) => WaitAsync(0, cancellationToken);

    private async Task WaitAsync(int atMost, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_messages.Count <= atMost)
                {
                    return;
                }

                changed = (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
