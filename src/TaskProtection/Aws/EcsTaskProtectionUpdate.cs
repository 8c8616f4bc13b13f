namespace TaskProtection.Aws;

/// <summary>What to set on one task.</summary>
public sealed record EcsTaskProtectionUpdate
{
    /// <summary>The cluster's name or ARN.</summary>
    public required string Cluster { get; init; }

    /// <summary>The task's ARN.</summary>
    public required string Task { get; init; }

    /// <summary>True protects, false ends the protection.</summary>
    public required bool ProtectionEnabled { get; init; }

    /// <summary>1 to 2,880 when protecting; null when ending.</summary>
    public int? ExpiresInMinutes { get; init; }
}
