namespace TaskProtection.Core;

/// <summary>The constants that the core decides by, for one target.</summary>
internal sealed record ProtectionPolicy
{
    /// <summary>How long one grant is asked for.</summary>
    public required TimeSpan LeaseDuration { get; init; }

    /// <summary>How long protection is kept after the last holder left.</summary>
    public required TimeSpan Linger { get; init; }

    /// <summary>After this a call in flight is closed and counts as unknown.</summary>
    public required TimeSpan CallTimeout { get; init; }

    /// <summary>What a lease must still have left for new work to be admitted on it.</summary>
    public required TimeSpan AdmissionFloor { get; init; }

    /// <summary>How long the effect of an unknown call may still arrive. 15 s: thrice what the ECS agent's server allows a request (5 s).</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(15);
}
