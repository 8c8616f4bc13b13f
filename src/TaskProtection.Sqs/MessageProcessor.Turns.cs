namespace TaskProtection.Sqs;

/// <content>When a message may enter its scope, and when it may begin.</content>
internal sealed partial class MessageProcessor
{
    /// <summary>
    /// At a stop nothing begins any more; but one last delivery does, until the abort: its scope is held, the drain has time for
    /// it, and going back it would be dead-lettered without ever having been tried.
    /// </summary>
    private bool MayBegin(InFlightMessage message)
        => !EndOfBeginning(message).IsCancellationRequested && parts.Leases.IsHeld(message) && !parts.HandledBefore.Contains(message);

    private CancellationToken EndOfBeginning(InFlightMessage message)
        => parts.Queue.IsLastDelivery(message.ReceiveCount) ? parts.Stop.Aborted : parts.Stop.Stopping;

    /// <summary>
    /// Waits until the message before it is in a scope. Else that one might find admission closed by a yield, which waits for the scope of
    /// this one, which waits for its turn. Where the wait is cut short, the attempt to enter says why.
    /// </summary>
    private async Task MayEnterAsync(InFlightMessage message)
    {
        if (message.Place is { IsFirst: false } place)
        {
            using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(message.Lost, parts.Stop.Stopping);
            await place.WaitToEnterAsync(giveUp.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the message is the first of its group. False when it goes back instead, because one before it does, or the worker stops.</summary>
    private async ValueTask<bool> IsItsTurnAsync(InFlightMessage message)
    {
        if (message.Place is not { IsFirst: false } place)
        {
            return true;
        }

        var before = GroupPlaceEnd.Back;
        try
        {
            using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(message.Lost, EndOfBeginning(message));
            before = await place.WaitForTurnAsync(giveUp.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It goes back.
        }

        switch (before)
        {
            case GroupPlaceEnd.Clear:
                return true;
            case GroupPlaceEnd.Failed:
                await returner.ReturnBehindAsync(message).ConfigureAwait(false);
                return false;
            default:
                await returner.ReturnAsync(message).ConfigureAwait(false);
                return false;
        }
    }
}
