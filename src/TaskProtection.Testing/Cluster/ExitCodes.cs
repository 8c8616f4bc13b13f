namespace TaskProtection.Testing.Cluster;

/// <summary>The exit codes of signals, as the shell, Docker and .NET report them: 128 + the signal's number.</summary>
internal static class ExitCodes
{
    /// <summary>SIGABRT: how .NET ends on an unhandled exception.</summary>
    public const int Aborted = 128 + 6;

    /// <summary>SIGKILL.</summary>
    public const int Killed = 128 + 9;
}
