namespace TaskProtection.Cli.Sweep;

/// <summary>An Auto Scaling group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Protected">Its instances whose flag is set.</param>
internal sealed record ScalingGroup(string Name, string Arn, IReadOnlyList<GroupInstance> Protected);
