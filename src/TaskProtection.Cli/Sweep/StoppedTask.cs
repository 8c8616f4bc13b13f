namespace TaskProtection.Cli.Sweep;

/// <summary>A task that ECS wants stopped.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="LastStatus"><c>STOPPED</c> once it has.</param>
/// <param name="StoppedAt">When it had.</param>
internal sealed record StoppedTask(string Arn, string LastStatus, DateTimeOffset? StoppedAt);
