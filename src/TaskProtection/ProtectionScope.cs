using TaskProtection.Runtime;

namespace TaskProtection;

/// <summary>
/// One unit of work that is counted. Dispose it when the work has ended; disposal is idempotent, never throws and never
/// waits for AWS, and nested scopes may be disposed in any order, but once the outermost is, the next entry of the flow is nested no more (but in a yield, which would wait for it). Members are safe from any thread.
/// </summary>
public sealed class ProtectionScope : IAsyncDisposable
{
    private readonly TaskProtector _protector;

    internal ProtectionScope(TaskProtector protector, string? work)
    {
        _protector = protector;
        Root = this;
        Work = work;
    }

    /// <summary>Whether AWS protects this unit now. False when <c>WhenUnavailable</c> = <c>Proceed</c> let it through unprotected, after a loss, and where no target applies.</summary>
    public bool IsProtected => _protector.IsProtected(this);

    /// <summary>When the present protection ends if it is not renewed; null when unprotected or when it has no end.</summary>
    public DateTimeOffset? ProtectedUntil => _protector.ProtectedUntil(this);

    /// <summary>
    /// Fires when protection was lost, or when this scope is past <c>MaxWorkDuration</c>: AWS may stop the task now, so save what you can. That it
    /// has not fired proves no protection: a scope that was let through unprotected has had none to lose. <see cref="IsProtected"/> tells.
    /// </summary>
    public CancellationToken ProtectionLost => _protector.LostToken(this);

    /// <summary>Fires when shutdown begins, or AWS has announced to take the task or its host: finish, or save and stop.</summary>
    public CancellationToken Stopping => _protector.Stopping;

    /// <summary>Fires at the drain deadline, shortly before a Spot instance is taken, and when the container is disposed: stop now.</summary>
    public CancellationToken Aborted => _protector.Aborted;

    internal string? Work { get; }

    // What follows belongs to TaskProtector and is read and written under its lock only.

    /// <summary>The outermost scope of the flow that entered this one; itself when it is the outermost.</summary>
    internal ProtectionScope Root { get; set; }

    /// <summary>What its flow had entered before, or what that was entered in where that has ended; null when it is inside nothing.</summary>
    internal ProtectionScope? Around { get; set; }

    internal ScopeState State { get; set; }

    internal long AdmittedAt { get; set; }

    internal ProtectionScope? Previous { get; set; }

    internal ProtectionScope? Next { get; set; }

    internal CancellationTokenSource? Lost { get; set; }

    /// <summary>Ends the unit of work.</summary>
    public ValueTask DisposeAsync()
    {
        _protector.Exit(this);
        return ValueTask.CompletedTask;
    }
}
