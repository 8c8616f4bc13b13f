namespace TaskProtection.Aws;

/// <summary>The protection of one task.</summary>
public sealed record EcsTaskProtection
{
    /// <summary>The task's ARN.</summary>
    public required string? TaskArn { get; init; }

    /// <summary>Whether it is protected.</summary>
    public required bool ProtectionEnabled { get; init; }

    /// <summary>When the protection ends by itself; null without protection.</summary>
    public DateTimeOffset? ExpirationDate { get; init; }
}
