namespace TaskProtection.Tests.Chaos;

/// <summary>What is wrong with the wire for a while.</summary>
/// <param name="Kind">What happens to a call.</param>
/// <param name="Service">To the calls of whom; null for all.</param>
/// <param name="From">From when.</param>
/// <param name="To">Until when.</param>
/// <param name="Probability">How likely it is to strike one call.</param>
internal sealed record FleetFault(FaultKind Kind, string? Service, TimeSpan From, TimeSpan To, double Probability);
