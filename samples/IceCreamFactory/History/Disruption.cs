namespace IceCreamFactory.History;

/// <summary>Something that was done to the fleet.</summary>
/// <param name="At">When, in milliseconds since the simulator began.</param>
/// <param name="Label">What, in a few words.</param>
internal sealed record Disruption(decimal At, string Label);
