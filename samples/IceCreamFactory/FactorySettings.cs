namespace IceCreamFactory;

/// <summary>What the command line asked for.</summary>
/// <param name="Seed">The seed of the day: orders, disruptions, and who is struck.</param>
/// <param name="Orders">How many orders come in.</param>
/// <param name="OnlyWithoutProtection">Whether the run with protection is left out.</param>
/// <param name="Output">The folder for events, report and picture.</param>
internal sealed record FactorySettings(int Seed, int Orders, bool OnlyWithoutProtection, DirectoryInfo Output);
