namespace TaskProtection.Aws.Sharing;

/// <summary>The flag that is shared.</summary>
internal interface ISharedFlag
{
    /// <summary>What has the flag, in a form that is a file name: an instance's id, a task's id.</summary>
    string Owner { get; }

    /// <summary>
    /// Sets or clears it by one call. <see cref="ProtectionOutcome.Done"/> with <see cref="ProtectionReply.RenewAfter"/> means that it
    /// is safe until then without the flag, which is not set.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token fired; the call may take effect all the same.</exception>
    ValueTask<ProtectionReply> WriteAsync(bool isProtected, CancellationToken cancellationToken);
}
