namespace TaskProtection.Sqs;

/// <summary>One renewal call for up to ten messages.</summary>
internal sealed class VisibilityRenewal
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<VisibilityChange> Entries { get; } = new(VisibilityCalls.BatchSize);

    /// <summary>Per message: null for success, else the error code. Null when there is no reply; a message may be missing in it.</summary>
    public IReadOnlyDictionary<InFlightMessage, string?>? Results { get; private set; }

    /// <summary>The code with which SQS has refused an entry that may still be ours; null without one.</summary>
    public string? Refusal => Results?.Values.FirstOrDefault(static code => code is not null && !SqsError.IsStaleReceipt(code));

    /// <summary>Completes when the call has been answered or given up, and what that means is noted.</summary>
    public Task Completion => _completion.Task;

    /// <returns>Null, or why there is no reply. Never throws.</returns>
    public async Task<Exception?> SendAsync(VisibilityCalls calls, TimeSpan timeout, TimeProvider time, CancellationToken deadline)
    {
        try
        {
            using var bounded = new BoundedToken(timeout, time, deadline);

            // A client that ignores its token must not keep this open: what it holds would not be renewed again.
            Results = await calls.ChangeBatchAsync(Entries, bounded.Token).WaitAsync(bounded.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    public void Complete() => _completion.SetResult();
}
