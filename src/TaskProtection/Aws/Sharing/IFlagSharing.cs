namespace TaskProtection.Aws.Sharing;

/// <summary>
/// How this process shares one flag (the instance's, which has no owner and no expiry, or the task's where several processes are
/// in one task) with others that may be busy when it is idle. Calls come one at a time.
/// </summary>
/// <remarks>
/// What each makes of an answer is for the worse: a write that gave no answer may land later, also after the next one was answered.
/// None throws but <see cref="OperationCanceledException"/> when its token fires, and <see cref="DiscoveryException"/>.
/// </remarks>
internal interface IFlagSharing
{
    /// <summary>How long after the last call ended <see cref="TickAsync"/> wants to be called; null for never.</summary>
    TimeSpan? NextTick { get; }

    /// <summary>True where a task without its own protection is idle to the others, so that it must not trust the flag for longer than that.</summary>
    bool NeedsTaskProtection => false;

    /// <summary>Finds out, without changing anything, whether it can share at all.</summary>
    /// <exception cref="DiscoveryException">It cannot, or not now.</exception>
    ValueTask PrepareAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Work is there: takes part, and sets the flag where it may not be set.</summary>
    ValueTask<ProtectionReply> ProtectAsync(ISharedFlag flag, CancellationToken cancellationToken);

    /// <summary>
    /// No work is left here: takes part no more, and clears the flag where nobody else does. <see cref="ProtectionOutcome.Done"/>
    /// also when it stays for others.
    /// </summary>
    ValueTask<ProtectionReply> ReleaseAsync(ISharedFlag flag, CancellationToken cancellationToken);

    /// <summary>The flag is not ours any more, or the instance goes: takes part no more, without a call.</summary>
    void Forget()
    {
    }

    /// <summary>Looks after what was left behind: by an answer that was too old, or by the dead.</summary>
    ValueTask TickAsync(ISharedFlag flag, CancellationToken cancellationToken);
}
