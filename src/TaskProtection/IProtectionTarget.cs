namespace TaskProtection;

/// <summary>
/// Something outside this process that can be protected. The library brings the ECS task and the EC2 instance; register
/// another implementation as a singleton to add one. Targets are acquired in the order of registration.
/// </summary>
/// <remarks>
/// The library makes at most one protect or release at a time to each target (a look may run beside it) and decides itself when to
/// repeat a failed one, so an implementation makes one attempt and reports truthfully. Report <see cref="ProtectionOutcome.Unknown"/> whenever the
/// call may have taken effect. An exception counts as unknown, and so does a call that ignores its token and outlives it.
/// </remarks>
public interface IProtectionTarget
{
    /// <summary>A short lower-case name for status, logs and metrics. It must not change.</summary>
    string Name { get; }

    /// <summary>How long protection is kept after the last unit of work, to spare the API. 0 to 1 hour; what is outside is cut to that.</summary>
    TimeSpan Linger { get; }

    /// <summary>True when the host must not start where this target does not apply. Like the other properties it is read once.</summary>
    bool IsRequired { get; }

    /// <summary>
    /// True when the protection stays after this process has ended, so that a drain waits for its release. An instance's flag
    /// stays; a task's protection ends with the task.
    /// </summary>
    bool OutlivesProcess => true;

    /// <summary>Looks, without changing anything, whether the target applies here and is protected already.</summary>
    ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken);

    /// <summary>Sets or renews protection for <paramref name="duration"/>, counted from now.</summary>
    /// <param name="duration">Whole minutes, 1 to 2,880. Targets whose protection has no end ignore it.</param>
    /// <param name="cancellationToken">Fires when the attempt has taken too long.</param>
    ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Ends protection.</summary>
    ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken);
}
