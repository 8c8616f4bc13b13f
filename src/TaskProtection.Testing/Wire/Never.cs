namespace TaskProtection.Testing.Wire;

/// <summary>What a client waits for when its answer is lost.</summary>
internal static class Never
{
    private static readonly TaskCompletionSource Source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends normally when the simulator does, and as cancelled when the caller gives up.</summary>
    public static async Task ComesAsync(CancellationToken caller, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, stopping);
        try
        {
            await Source.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            caller.ThrowIfCancellationRequested();
        }
    }
}
