namespace TaskProtection.Sqs;

/// <inheritdoc/>
internal sealed class PauseGate : ISqsWorkerControl
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _resumed;

    public bool IsPaused
    {
        get
        {
            lock (_gate)
            {
                return _resumed is not null;
            }
        }
    }

    public void PauseReceiving()
    {
        lock (_gate)
        {
            _resumed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void ResumeReceiving()
    {
        lock (_gate)
        {
            _resumed?.SetResult();
            _resumed = null;
        }
    }

    public Task WaitUntilResumedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _resumed is null ? Task.CompletedTask : _resumed.Task.WaitAsync(cancellationToken);
        }
    }
}
