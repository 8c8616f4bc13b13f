namespace TaskProtection.Sqs;

/// <summary>A message's place in the line of its group: it begins only when the one before it is out of the way. Safe from any thread.</summary>
/// <param name="before">The place before it, or null.</param>
/// <param name="isSameReceive">
/// True when the same receive brought the one before. SQS gives no message of a group while one is in flight: what a later receive
/// brings says that the earlier deliveries are lost, so it waits only until their handlers have ended.
/// </param>
/// <param name="isLastDelivery">True when the redrive policy takes the message away unless it is deleted.</param>
internal sealed class GroupPlace(GroupPlace? before, bool isSameReceive, bool isLastDelivery)
{
    private readonly TaskCompletionSource<GroupPlaceEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Forgotten when the turn has come: a group that is never idle would otherwise keep a place for each message that it ever had.
    private volatile GroupPlace? _before = before;

    /// <summary>True when none is before it, or none any more.</summary>
    public bool IsFirst => _before is null;

    /// <summary>True when this one and all before it have ended.</summary>
    public bool IsOver
    {
        get
        {
            for (var place = this; place is not null; place = place._before)
            {
                if (!place._end.Task.IsCompleted)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>
    /// Lets the next one in the line know. The first call counts. The way is clear behind a last delivery, whatever became of it: those
    /// that went back with it would be dead-lettered too. It is never clear behind one whose own turn had not come.
    /// </summary>
    public void End(GroupPlaceEnd end)
    {
        _end.TrySetResult(
            IsFirst ? (isLastDelivery ? GroupPlaceEnd.Clear : end)
            : end == GroupPlaceEnd.Clear ? GroupPlaceEnd.Back
            : end);
        _entered.TrySetResult();
    }

    /// <summary>The message is in a scope: the one behind it may enter too.</summary>
    public void Entered() => _entered.TrySetResult();

    /// <summary>Ends when the one before is in a scope, or is over.</summary>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    public Task WaitToEnterAsync(CancellationToken giveUp) => _before?._entered.Task.WaitAsync(giveUp) ?? Task.CompletedTask;

    /// <summary>How the one before ended; <see cref="GroupPlaceEnd.Clear"/> means that it is this one's turn.</summary>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    public async Task<GroupPlaceEnd> WaitForTurnAsync(CancellationToken giveUp)
    {
        while (_before is { } earlier)
        {
            var end = await earlier._end.Task.WaitAsync(giveUp).ConfigureAwait(false);
            if (isSameReceive && end != GroupPlaceEnd.Clear)
            {
                return end;
            }

            _before = isSameReceive ? null : earlier._before;
        }

        return GroupPlaceEnd.Clear;
    }
}
