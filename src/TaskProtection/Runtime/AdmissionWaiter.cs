namespace TaskProtection.Runtime;

/// <summary>One <c>EnterAsync</c> that waits for AWS, or for a yield to end. Settled once, under the protector's lock.</summary>
internal sealed class AdmissionWaiter(ProtectionScope scope, TimeSpan? expected)
    : TaskCompletionSource<ProtectionScope>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ProtectionScope Scope { get; } = scope;

    /// <summary>How long its work is expected to take, to be asked for once admission is open.</summary>
    public TimeSpan? Expected { get; } = expected;

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
