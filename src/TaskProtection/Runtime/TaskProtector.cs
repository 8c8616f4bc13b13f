using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TaskProtection.Runtime;

/// <summary>The only mutable thing: counts holders, owns one loop per target, and runs the drain's clock.</summary>
internal sealed class TaskProtector : ITaskProtection, IAsyncDisposable
{
    public TaskProtector(
        IEnumerable<IProtectionTarget> targets, IOptions<TaskProtectionOptions> options, TimeProvider time, ILogger<TaskProtector> logger)
        => throw new NotImplementedException();

    public ProtectionStatus Status => throw new NotImplementedException();

    public CancellationToken Stopping => throw new NotImplementedException();

    public CancellationToken Aborted => throw new NotImplementedException();

    /// <summary>Completes when the drain has ended: all work has left or the cleanup time is over, and the releases were made. Never faults.</summary>
    public Task Drained => throw new NotImplementedException();

    /// <summary>Inspects the targets (bounded by CallTimeout), clears what a dead predecessor left, and starts the loops.</summary>
    /// <exception cref="InvalidOperationException">A required target does not apply, or WhenUnavailable is Refuse and IAM denies.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Starts the drain: closes admission, fires Stopping, starts the one clock. Idempotent; never throws; does not block.</summary>
    public void BeginDrain() => throw new NotImplementedException();

    public ValueTask<ProtectionScope> EnterAsync(string? work = null, TimeSpan? expected = null, CancellationToken cancellationToken = default)
        => throw new NotImplementedException();

    public ValueTask WaitUntilOpenAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
