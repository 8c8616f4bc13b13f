namespace TaskProtection.Sqs;

/// <summary>Deletes messages that are done with.</summary>
internal sealed class MessageDeleter(WorkerParts parts)
{
    /// <summary>
    /// Fences a message and deletes it. Counts it as deleted, or as dead-lettered, when it was certainly ours until then; if not,
    /// that is logged and counted.
    /// </summary>
    public async Task DeleteAsync(InFlightMessage message, bool isDeadLettered = false)
    {
        var end = await parts.Leases.FenceAsync(message, isInHurry: true).ConfigureAwait(false);
        var left = end - parts.Time.GetElapsedTime(message.RequestedAt);

        // Before the delete is tried: the message may come again while it is.
        message.IsBeingDeleted = true;

        // Also when it was lost: SQS may not have handed it to anyone yet, and the work is done. But SQS confirms the delete of a
        // message that somebody else has by now just the same: only within the lease does its answer say anything.
        var deleted = await parts.Deletes.SendAsync(message, left).ConfigureAwait(false);
        if (deleted.Outcome == BatchOutcome.Done && parts.Time.GetElapsedTime(message.RequestedAt) < end)
        {
            parts.HandledBefore.Remove(message.Id);
            message.Place?.End(GroupPlaceEnd.Clear);
            Interlocked.Increment(ref isDeadLettered ? ref parts.Counters.DeadLettered : ref parts.Counters.Deleted);
            return;
        }

        parts.HandledBefore.Add(message.Id);
        Interlocked.Increment(ref parts.Counters.Unknown);
        parts.Log.Unknown(message.Id, deleted.Outcome == BatchOutcome.Failed ? deleted.Reason : "its visibility timeout ended before");
        if (left > TimeSpan.Zero && deleted.Outcome != BatchOutcome.Done)
        {
            parts.CountStranded(message);
        }
    }
}
