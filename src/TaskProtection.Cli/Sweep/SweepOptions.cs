namespace TaskProtection.Cli.Sweep;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Groups">The Auto Scaling groups to look at; empty for all of the region.</param>
/// <param name="Clusters">The ECS clusters to look into, by name or ARN; empty for all of the region.</param>
/// <param name="Apply">Whether flags may be cleared.</param>
/// <param name="Output">How the findings are written.</param>
/// <param name="Region">The region; null for the environment's or the profile's.</param>
/// <param name="Profile">The profile; null for the environment's.</param>
internal sealed record SweepOptions(
    IReadOnlyList<string> Groups, IReadOnlyList<string> Clusters, bool Apply, OutputFormat Output, string? Region, string? Profile);
