namespace TaskProtection.Runtime;

/// <summary>One <c>EnterAsync</c> that waits for AWS. Settled once, under the protector's lock.</summary>
internal sealed class AdmissionWaiter(ProtectionScope scope)
    : TaskCompletionSource<ProtectionScope>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ProtectionScope Scope { get; } = scope;

    /// <summary>The bound of the wait.</summary>
    public ITimer? Timer { get; set; }

    public CancellationTokenRegistration Cancellation { get; set; }

    /// <summary>Frees what bounded the wait, without waiting for callbacks that are running.</summary>
    public void Detach()
    {
        Timer?.Dispose();
        _ = Cancellation.Unregister();
    }
}
