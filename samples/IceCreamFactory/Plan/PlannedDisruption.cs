namespace IceCreamFactory.Plan;

/// <summary>Something that will be done to the fleet.</summary>
internal sealed record PlannedDisruption(TimeSpan At, DisruptionKind Kind);
