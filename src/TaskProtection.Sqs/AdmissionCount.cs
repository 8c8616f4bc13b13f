namespace TaskProtection.Sqs;

/// <summary>Counts the messages of one receive that keep the next from being sent.</summary>
internal sealed class AdmissionCount
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    public AdmissionCount(int messages)
    {
        _left = messages;
        if (messages == 0)
        {
            _over.SetResult();
        }
    }

    /// <summary>Completes when none is left.</summary>
    public Task Over => _over.Task;

    /// <summary>One less.</summary>
    public void End()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _over.SetResult();
        }
    }
}
