namespace TaskProtection.Aws;

/// <summary>The part of a capacity provider's description that the library reads.</summary>
public sealed record EcsCapacityProvider
{
    /// <summary>Its name.</summary>
    public required string? Name { get; init; }

    /// <summary><c>ENABLED</c> or <c>DISABLED</c>; null for a provider that has no group.</summary>
    public string? ManagedTerminationProtection { get; init; }
}
