namespace TaskProtection.Cli.Sweep;

/// <summary>Everything that is told at the end.</summary>
internal sealed record SweepReport
{
    public required string Region { get; init; }

    public required bool Apply { get; init; }

    public required bool WasInterrupted { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The groups that were read, by name.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>The clusters that were read whole.</summary>
    public required IReadOnlyList<string> Clusters { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    public required IReadOnlyList<Problem> Problems { get; init; }

    public bool IsComplete => !WasInterrupted && Problems.Count == 0;

    public int ExitCode => WasInterrupted ? Cli.ExitCode.Interrupted
        : Problems.Count > 0 ? Cli.ExitCode.Incomplete
        : Findings.Any(static finding => finding.IsLeft) ? Cli.ExitCode.Findings
        : Cli.ExitCode.Nothing;
}
