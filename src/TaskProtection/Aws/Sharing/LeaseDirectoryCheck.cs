namespace TaskProtection.Aws.Sharing;

/// <summary>
/// Whether locks in the lease directory exclude each other. Found out at start by locking a file of its own: where they do not, each
/// process would think itself the last, and the first to finish would expose the others.
/// </summary>
internal static class LeaseDirectoryCheck
{
    private const string Setting = $"{TaskProtectionOptions.SectionName}:LeaseDirectory";
    private const string Consequence = "the processes that share an instance or a task could not know of each other, and the first to finish would expose the rest";

    /// <summary>One sentence that names the setting and the consequence; null where all is well.</summary>
    public static string? Find(string directory)
    {
        if (!Path.IsPathFullyQualified(directory))
        {
            return Error(directory, "is no absolute path: another working folder would be another lease directory");
        }

        if (File.Exists(directory))
        {
            return Error(directory, "is a file and not a folder");
        }

        if (!Directory.Exists(directory))
        {
            return Error(directory, "does not exist, or this user may not enter it: mount a folder of the host there (it is not created, "
                + "because a folder of the container's own is shared with nobody)");
        }

        var path = Path.Combine(directory, $"check-{Guid.NewGuid():N}");
        try
        {
            return TryLocks(path) is { } problem ? Error(directory, problem) : null;
        }
        catch (UnauthorizedAccessException exception)
        {
            return Error(directory, $"is not writable by this user ({exception.Message})");
        }
        catch (IOException exception)
        {
            return Error(directory, $"cannot be written: read-only, or full? ({exception.Message})");
        }
        finally
        {
            Delete(path);
        }
    }

    private static string? TryLocks(string path)
    {
        using (var alone = GateFile.TryLock(path, "check"))
        {
            using var second = GateFile.TryLock(path, "check");
            if (alone is null || second is not null)
            {
                return IsLockingOff
                    ? "cannot be used, because .NET's file locks are switched off here (DOTNET_SYSTEM_IO_DISABLEFILELOCKING or System.IO.DisableFileLocking)"
                    : "is on a file system whose locks do not exclude";
            }
        }

        using var first = GateFile.TryShare(path, "check");
        using var other = GateFile.TryShare(path, "check");
        using var excluded = GateFile.TryLock(path, "check");
        return first is not null && other is not null && excluded is null
            ? null
            : "is on a file system whose shared locks do not work (one of a network?)";
    }

    private static bool IsLockingOff
        => (AppContext.TryGetSwitch("System.IO.DisableFileLocking", out var off) && off)
            || Environment.GetEnvironmentVariable("DOTNET_SYSTEM_IO_DISABLEFILELOCKING") is "1" or "true";

    private static string Error(string directory, string problem) => $"{Setting} \"{directory}\" {problem}; without it {Consequence}";

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (Gate.IsBroken(exception))
        {
            // An empty file more.
        }
    }
}
