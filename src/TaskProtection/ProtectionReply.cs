namespace TaskProtection;

/// <summary>The answer of a target to one attempt.</summary>
/// <param name="Outcome">How it ended.</param>
public sealed record ProtectionReply(ProtectionOutcome Outcome)
{
    /// <summary>When the protection ends by itself, as the target said; null when it said nothing or has no end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>True when the protection lasts until it is released, so that the requested duration does not bound it.</summary>
    public bool NeverExpires { get; init; }

    /// <summary>
    /// When to protect again, counted from the request; null for the ordinary half of the lease. 1 second to 48 hours. Together
    /// with <see cref="NeverExpires"/> it says that the grant is good only until its repeat: when that has not succeeded one
    /// call later, the protection counts as lost.
    /// </summary>
    public TimeSpan? RenewAfter { get; init; }

    /// <summary>True when that repeat is a precaution, which leaves the grant trusted also when it fails.</summary>
    internal bool RepeatIsPrecaution { get; init; }

    /// <summary>Why, in words for an operator: what came back, or which IAM statement is missing.</summary>
    public string? Reason { get; init; }

    /// <summary>What went wrong, when an exception told.</summary>
    public Exception? Error { get; init; }
}
