namespace TaskProtection;

/// <summary>What protection looked like at one instant. An immutable snapshot.</summary>
/// <param name="Phase">Whether new work is admitted, and if not, why.</param>
/// <param name="Holders">How many scopes are held and still count (a scope past <c>MaxWorkDuration</c> does not).</param>
/// <param name="IsProtected">True when every target that applies is protected, and at least one does.</param>
/// <param name="Targets">One entry for each target, in the order in which they are acquired.</param>
public sealed record ProtectionStatus(ProtectionPhase Phase, int Holders, bool IsProtected, IReadOnlyList<TargetStatus> Targets);
