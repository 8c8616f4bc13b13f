namespace TaskProtection.Runtime;

/// <content>The end without an order to stop: a drain that has no time.</content>
internal sealed partial class TaskProtector
{
    private bool _disposed;

    /// <summary>For a host that was never stopped in order: gives up what still runs and waits for the releases, for CleanupTimeout at most.</summary>
    public async ValueTask DisposeAsync()
    {
        GiveUp();
        await Drained.ConfigureAwait(false);
    }

    /// <summary>The same without waiting: a container that is disposed synchronously cannot wait for AWS.</summary>
    public void Dispose() => GiveUp();

    private void GiveUp()
    {
        BeginDrain();
        var aborting = Aborted.IsCancellationRequested;
        OnDrainDeadline();
        lock (_gate)
        {
            _abortTimer.Dispose();
            _disposed = true;
            if (_drained.Task.IsCompleted)
            {
                _targets.Dispose();
            }
            else if (!aborting)
            {
                _cleanupTimer.Change(_options.EffectiveCleanupTimeout, Timeout.InfiniteTimeSpan); // sooner than the drain's own
            }
        }
    }
}
