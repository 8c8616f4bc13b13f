using TaskProtection.Runtime;

namespace TaskProtection;

/// <summary>
/// One unit of work that is counted. Dispose it when the work has ended; disposal is idempotent, never throws and never
/// waits for AWS, and the order in which nested scopes are disposed does not matter. Members are safe from any thread.
/// </summary>
public sealed class ProtectionScope : IAsyncDisposable
{
    internal ProtectionScope(TaskProtector protector) => throw new NotImplementedException();

    /// <summary>Whether AWS protects this unit now. False only when <c>WhenUnavailable</c> is <c>Proceed</c> let it through, after a loss, or where nothing applies.</summary>
    public bool IsProtected => throw new NotImplementedException();

    /// <summary>When the present protection ends if it is not renewed; null when unprotected or when it has no end.</summary>
    public DateTimeOffset? ProtectedUntil => throw new NotImplementedException();

    /// <summary>Fires when protection was lost, or when this scope is past <c>MaxWorkDuration</c>: AWS may stop the task now, so save what you can.</summary>
    public CancellationToken ProtectionLost => throw new NotImplementedException();

    /// <summary>Fires when shutdown begins: finish, or save and stop.</summary>
    public CancellationToken Stopping => throw new NotImplementedException();

    /// <summary>Fires at the drain deadline: stop now.</summary>
    public CancellationToken Aborted => throw new NotImplementedException();

    /// <summary>Ends the unit of work.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
