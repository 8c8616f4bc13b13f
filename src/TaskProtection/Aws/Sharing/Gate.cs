namespace TaskProtection.Aws.Sharing;

/// <summary>
/// One gate as this process uses it. Who shares a flag is inside while busy; who leaves tries for the gate alone, and whoever
/// gets it was the last.
/// </summary>
internal sealed class Gate(string directory, string name, string firstState, TimeProvider time) : IDisposable
{
    // Who has the gate alone is making one call, or only looking: short beside the call, and 20 looks a second cost nothing.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public string Path { get; } = System.IO.Path.Combine(directory, name + ".gate");

    /// <summary>The gate while this process is inside; null while it is not.</summary>
    public GateFile? Inside { get; private set; }

    /// <summary>Goes inside, unless it is.</summary>
    /// <returns>Null when the token fired while somebody had the gate alone.</returns>
    public async ValueTask<GateFile?> EnterAsync(CancellationToken cancellationToken)
    {
        while (Inside is null)
        {
            var file = GateFile.TryShare(Path, firstState);
            if (cancellationToken.IsCancellationRequested)
            {
                file?.Dispose(); // The disk was slow, and who asked has given up: it may have left already.
                return null;
            }

            Inside = file;
            if (file is null)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return Inside;
    }

    /// <summary>While nobody is inside, <c>set</c> is the word of the dead: since then somebody else may have cleared the flag.</summary>
    public void DoubtTheDead()
    {
        using var alone = TryLock();
        if (alone is not null && GatedFlag.IsSet(alone))
        {
            alone.State = GatedFlag.Unknown;
        }
    }

    public void Leave()
    {
        Inside?.Dispose();
        Inside = null;
    }

    /// <summary>The gate alone, for who is outside; null while anybody is inside, or has it alone.</summary>
    public GateFile? TryLock() => GateFile.TryLock(Path, firstState);

    public ProtectionReply Busy() => new(ProtectionOutcome.Failed)
    {
        Reason = $"Another process has the gate {Path} alone, to clear what it guards, and did not let go in time; nothing was set.",
    };

    /// <summary>The answer where the gate cannot be used and so nothing was written.</summary>
    public ProtectionReply Broken(ProtectionOutcome outcome, Exception exception) => new(outcome)
    {
        Reason = $"The gate {Path} cannot be used, so nothing was written. Is TaskProtection:LeaseDirectory mounted, and writable by this user? {exception.Message}",
        Error = exception,
    };

    public static bool IsBroken(Exception exception) => exception is IOException or UnauthorizedAccessException;

    public void Dispose() => Leave();
}
