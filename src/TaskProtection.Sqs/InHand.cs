namespace TaskProtection.Sqs;

/// <summary>
/// The messages in hand, from the reply of their receive until they are settled, and the slots that open receives have asked for,
/// against the most that are allowed. A message keeps its slot until its handler has ended: its delete need keep no other waiting.
/// All in all there are at most four times as many as slots, so that an outage of SQS does not pile them up.
/// </summary>
internal sealed class InHand(int capacity, TimeProvider time)
{
    /// <summary>Slots to be handled in and three times as many that wait: a delete takes as long as a receive, and is gathered before.</summary>
    private const int MostPerSlot = 4;

    private readonly Lock _gate = new();
    private readonly HashSet<InFlightMessage> _messages = [];
    private readonly List<(int? AtLeast, TaskCompletionSource Come)> _waiting = [];
    private int _ended;
    private int _reserved;

    private int Free_NeedsLock => Math.Min(capacity - _messages.Count + _ended, (MostPerSlot * capacity) - _messages.Count) - _reserved;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
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

    /// <summary>Takes slots for one receive: at least one, and as many of <paramref name="most"/> as are free. For one caller at a time.</summary>
    /// <param name="most">What one receive can bring.</param>
    /// <param name="gather">How long to wait for more once there is one: a call that brings one message costs as much as one that brings ten.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<int> ReserveAsync(int most, TimeSpan gather, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(most, capacity);
        await WaitForAsync(1, cancellationToken).ConfigureAwait(false);
        if (gather > TimeSpan.Zero && !IsFree(wanted))
        {
            // By a token and not by a second wait around the first: that one would go on, and there would be one more each time.
            using var gathering = new BoundedToken(gather, time, cancellationToken);
            await WaitForAsync(wanted, gathering.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            // None but the caller adds, except what a receive brings after it was given up: that goes back, and soon frees its slot.
            var taken = Math.Clamp(Free_NeedsLock, 1, wanted);
            _reserved += taken;
            return taken;
        }
    }

    /// <summary>Gives back slots that were reserved.</summary>
    public void Release(int reserved)
    {
        lock (_gate)
        {
            _reserved -= reserved;
            Signal_NeedsLock();
        }
    }

    public void Add(IReadOnlyList<InFlightMessage> messages)
    {
        lock (_gate)
        {
            _messages.UnionWith(messages);
        }
    }

    /// <summary>The handler of a message has ended: its slot is free, although the message is not settled.</summary>
    public void HandlerEnded(InFlightMessage message)
    {
        lock (_gate)
        {
            message.HasEnded = true;
            _ended++;
            Signal_NeedsLock();
        }
    }

    public void Remove(InFlightMessage message)
    {
        lock (_gate)
        {
            if (_messages.Remove(message) && message.HasEnded)
            {
                _ended--;
            }

            Signal_NeedsLock();
        }
    }

    /// <summary>Whether the delete of a delivery of this message is being tried.</summary>
    public bool IsBeingDeleted(string id)
    {
        lock (_gate)
        {
            foreach (var message in _messages)
            {
                if (message.IsBeingDeleted && message.Id == id)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Completes when all are settled, and no receive is open that could bring more.</summary>
    public Task WaitForEmptyAsync(CancellationToken cancellationToken) => WaitForAsync(null, cancellationToken);

    /// <param name="atLeast">So many free slots; null for all of them and nothing in hand.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private Task WaitForAsync(int? atLeast, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (HasCome_NeedsLock(atLeast))
            {
                return Task.CompletedTask;
            }

            // A wait that was given up leaves its source behind for the next: as many as there are different numbers.
            var come = _waiting.Find(waiting => waiting.AtLeast == atLeast).Come;
            if (come is null)
            {
                come = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((atLeast, come));
            }

            return come.Task.WaitAsync(cancellationToken);
        }
    }

    private bool IsFree(int slots)
    {
        lock (_gate)
        {
            return HasCome_NeedsLock(slots);
        }
    }

    private bool HasCome_NeedsLock(int? atLeast)
        => atLeast is { } slots ? Free_NeedsLock >= slots : _messages.Count == 0 && _reserved == 0;

    private void Signal_NeedsLock()
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (HasCome_NeedsLock(_waiting[i].AtLeast))
            {
                _waiting[i].Come.SetResult();
                _waiting.RemoveAt(i);
            }
        }
    }
}
