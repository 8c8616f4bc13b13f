namespace TaskProtection.Sqs;

/// <summary>A message's place in the line of its group: it begins only when the one before it is out of the way. Safe from any thread.</summary>
/// <param name="before">The place before it, or null.</param>
/// <param name="isSameReceive">
/// True when the same receive brought the one before. SQS gives no message of a group while one is in flight: what a later receive
/// brings says that the earlier deliveries are lost, so it waits only until their handlers have ended.
/// </param>
internal sealed class GroupPlace(GroupPlace? before, bool isSameReceive)
{
    private readonly TaskCompletionSource<GroupPlaceEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsFirst => before is null;

    private GroupPlace? Before => before;

    /// <summary>True when this one and all before it have ended.</summary>
    public bool IsOver => _end.Task.IsCompleted && (before is null || before.IsOver);

    /// <summary>Lets the next one in the line know. The first call counts.</summary>
    public void End(GroupPlaceEnd end) => _end.TrySetResult(end);

    /// <summary>How the one before ended; <see cref="GroupPlaceEnd.Clear"/> means that it is this one's turn.</summary>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    public async Task<GroupPlaceEnd> WaitForTurnAsync(CancellationToken giveUp)
    {
        if (isSameReceive)
        {
            return await before!._end.Task.WaitAsync(giveUp).ConfigureAwait(false);
        }

        for (var earlier = before; earlier is not null; earlier = earlier.Before)
        {
            await earlier._end.Task.WaitAsync(giveUp).ConfigureAwait(false);
        }

        return GroupPlaceEnd.Clear;
    }
}
