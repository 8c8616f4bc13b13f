namespace TaskProtection.Sqs;

/// <summary>Gives messages back: at once, or after a delay.</summary>
internal sealed class VisibilityBatcher(VisibilityCalls calls, SqsWorkerLog log, TimeProvider time, CancellationToken deadline)
    : MessageBatcher<VisibilityChange>("ChangeMessageVisibility", Gathering, log, time, deadline)
{
    /// <summary>Lets the messages of one receive that are refused together go back in one call, and delays them by next to nothing.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    protected override Task<IReadOnlyDictionary<InFlightMessage, string?>> SendBatchAsync(
        IReadOnlyList<VisibilityChange> entries, CancellationToken cancellationToken)
        => calls.ChangeBatchAsync(entries, cancellationToken);

    protected override Task SendOneAsync(VisibilityChange entry, CancellationToken cancellationToken) => calls.ChangeAsync(entry, cancellationToken);

    protected override InFlightMessage MessageOf(VisibilityChange entry) => entry.Message;
}
