namespace TaskProtection;

/// <summary>What a target saw when it looked.</summary>
/// <param name="Result">What it saw.</param>
/// <param name="Reason">Why, in words for an operator.</param>
public sealed record ProtectionInspection(InspectionResult Result, string? Reason = null);
