namespace TaskProtection.Sqs;

/// <summary>Starts each message on its own, and lets go of it whatever became of it.</summary>
internal sealed class Dispatcher(WorkerParts parts, MessageProcessor processor, MessageReturner returner)
{
    private readonly GroupLines _lines = new(parts.Queue);

    /// <summary>
    /// Starts what one receive brought. Completes when the next may be sent: each message is admitted, has gone back, is held back,
    /// or waits for its turn in its group.
    /// </summary>
    public Task StartAsync(IReadOnlyList<InFlightMessage> messages)
    {
        _lines.LineUp(messages);
        var first = messages.Where(static message => message.Place is null or { IsFirst: true }).ToList();
        var admission = new AdmissionCount(first.Count);
        first.ForEach(message => message.AwaitAdmission(admission));
        foreach (var message in messages)
        {
            // Each on a thread and in a flow of its own: a handler that blocks its thread must block neither the others nor what
            // watches over it, and what it enters is nested in nothing.
            ThreadPool.UnsafeQueueUserWorkItem(
                static start => start.Self.Start(start.Message),
                (Self: this, Message: message),
                preferLocal: true); // What has just come is in the caches: begin with it.
        }

        return admission.Over;
    }

    /// <summary>Handles a message inside a scope that is held already.</summary>
    public Task HandleAsync(InFlightMessage message, ProtectionScope scope)
    {
        _lines.LineUp([message]);
        return SettledAsync(message, Task.Run(() => processor.HandleAsync(message, scope), CancellationToken.None));
    }

    /// <summary>Gives back messages that have not begun.</summary>
    public Task ReturnAsync(IReadOnlyList<InFlightMessage> messages)
        => Task.WhenAll(messages.Select(message => SettledAsync(message, returner.ReturnAsync(message))));

    /// <summary>
    /// Gives back what came while nothing begins, so that another worker need not wait for minutes. On its first delivery only, and of an
    /// ordered queue all or none: a fleet that yields together must not hand a message round until it is dead-lettered. Returns what is kept.
    /// </summary>
    public async Task<IReadOnlyList<InFlightMessage>> ReturnInYieldAsync(IReadOnlyList<InFlightMessage> messages)
    {
        var back = messages.Where(message => message.ReceiveCount == 1 && !parts.Queue.IsLastDelivery(message.ReceiveCount + 1)).ToList();
        if (parts.Queue.IsFifo && back.Count < messages.Count)
        {
            return messages;
        }

        await ReturnAsync(back).ConfigureAwait(false);
        return [.. messages.Except(back)];
    }

    private void Start(InFlightMessage message) => _ = SettledAsync(message, processor.AdmitAndHandleAsync(message));

    /// <summary>Lets go of a message whatever became of it: one that is still renewed would stay hidden for 12 hours.</summary>
    private async Task SettledAsync(InFlightMessage message, Task settling)
    {
        try
        {
            await settling.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            parts.Log.MessageError(error, message.Id);
            parts.CountStranded(message);
        }
        finally
        {
            if (!message.IsFenced)
            {
                await parts.Leases.FenceAsync(message, isInHurry: true).ConfigureAwait(false);
            }

            _lines.Leave(message);
            parts.InHand.Remove(message);
        }
    }
}
