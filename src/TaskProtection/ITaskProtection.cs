namespace TaskProtection;

/// <summary>
/// Protects units of work from the voluntary disruptions of Amazon ECS and EC2 Auto Scaling: scale-in, a lower desired
/// count, deployments. Registered as a singleton by <c>AddTaskProtection</c>; every member is safe to call from any thread.
/// </summary>
public interface ITaskProtection
{
    /// <summary>
    /// Begins a unit of work. Completes synchronously while the task is already protected; otherwise asks AWS, target by target, and
    /// waits for at most <c>CallTimeout</c>. During a yield (AWS wants this task gone, and gets its chance) it waits for that to end, for as
    /// long as <paramref name="cancellationToken"/> allows. Dispose the scope when the work has ended, whatever its outcome.
    /// </summary>
    /// <param name="work">A short name for logs and status, such as <c>"export 42"</c>. It must hold no secrets.</param>
    /// <param name="expected">
    /// How long the work is expected to take. When the lease ends sooner, it is renewed at once to this plus <c>StopTimeout</c>
    /// and half a <c>LeaseDuration</c> (so that not each unit needs a call), at most 48 hours (the longest that ECS grants). Work that is
    /// expected to take nearly as long as that may begin with up to half a <c>LeaseDuration</c> less.
    /// </param>
    /// <param name="cancellationToken">Gives up the wait; a cancelled wait leaves nothing held. Not looked at where there is nothing to wait for.</param>
    /// <returns>
    /// The scope to dispose. Nested entries in the same flow never wait for themselves. What a flow entered last is what the next
    /// entry is nested in: work that runs side by side enters each in its own async method, and a method around this one that is itself async loses the
    /// nesting, because what it sets in its flow ends with it: return this task as it is. A flow that always enters the next unit before it
    /// leaves the last keeps a yield, and so a deployment, waiting for ever.
    /// </returns>
    /// <exception cref="TaskProtectionException">
    /// <see cref="ProtectionFailure.Draining"/>: shutdown has begun, take no more work.
    /// <see cref="ProtectionFailure.Refused"/>: ECS refused protection, it wants this task gone.
    /// <see cref="ProtectionFailure.Unreachable"/>: AWS did not grant protection in time and <c>WhenUnavailable</c> is <c>Refuse</c>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="expected"/> is negative.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask<ProtectionScope> EnterAsync(string? work = null, TimeSpan? expected = null, CancellationToken cancellationToken = default);

    /// <summary>A snapshot of holders and targets, taken now.</summary>
    ProtectionStatus Status { get; }

    /// <summary>Fires when shutdown begins or AWS has announced to take the task or its host: begin no more work. It never fires for less.</summary>
    CancellationToken Stopping { get; }

    /// <summary>
    /// Fires at the drain deadline, <c>DrainTimeout</c> after the host began to stop; before that, where AWS takes the host sooner (a Spot
    /// notice); and when the container is disposed: what still runs must stop now.
    /// </summary>
    CancellationToken Aborted { get; }

    /// <summary>
    /// The gate of workers that poll. Completes synchronously while work may be taken; waits while ECS refuses protection, and during a yield.
    /// While <see cref="EnterAsync"/> would turn work away at once (<see cref="ProtectionFailure.Unreachable"/>, for a lack of rights or because
    /// nothing can be protected), it completes only each <c>CallTimeout</c>, for an attempt. That it has completed is no promise: the
    /// next entry may be refused all the same.
    /// </summary>
    /// <exception cref="TaskProtectionException"><see cref="ProtectionFailure.Draining"/>: it will not open again.</exception>
    /// <param name="cancellationToken">Gives up the wait. Not looked at where there is nothing to wait for.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    ValueTask WaitUntilOpenAsync(CancellationToken cancellationToken);
}
