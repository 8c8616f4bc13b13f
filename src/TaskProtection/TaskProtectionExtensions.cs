namespace TaskProtection;

/// <summary>Shorter ways to call <see cref="ITaskProtection"/>.</summary>
public static class TaskProtectionExtensions
{
    /// <summary>Begins a unit of work of which it is not known how long it takes.</summary>
    /// <inheritdoc cref="ITaskProtection.EnterAsync" path="/returns"/>
    /// <inheritdoc cref="ITaskProtection.EnterAsync" path="/exception[not(contains(@cref, 'ArgumentOutOfRange'))]"/>
    /// <exception cref="ArgumentNullException"><paramref name="protection"/> is null.</exception>
    /// <param name="protection">What protects the work.</param>
    /// <param name="work">A short name for logs and status, such as <c>"export 42"</c>. It must hold no secrets.</param>
    /// <param name="cancellationToken">Gives up the wait; a cancelled wait leaves nothing held.</param>
    public static ValueTask<ProtectionScope> EnterAsync(this ITaskProtection protection, string? work, CancellationToken cancellationToken)
    {
        // Not async on purpose: the scope is found by what it nests only where it was entered in the caller's own flow.
        ArgumentNullException.ThrowIfNull(protection);
        return protection.EnterAsync(work, expected: null, cancellationToken);
    }
}
