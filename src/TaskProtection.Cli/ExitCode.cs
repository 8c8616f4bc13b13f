namespace TaskProtection.Cli;

/// <summary>What the exit code says; documented in docs/sweep.md.</summary>
internal static class ExitCode
{
    /// <summary>No instance is left protected without a reason that was seen.</summary>
    public const int Nothing = 0;

    /// <summary>Instances are left that are protected for nothing, or that could not be judged.</summary>
    public const int Findings = 1;

    /// <summary>The command line, the region or the profile is wrong: nothing was looked at.</summary>
    public const int Usage = 2;

    /// <summary>AWS refused or failed a call, so the look is incomplete.</summary>
    public const int Incomplete = 3;

    /// <summary>The shells' code for a command that Ctrl+C ended.</summary>
    public const int Interrupted = 130;
}
