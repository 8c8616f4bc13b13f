namespace TaskProtection.Testing.Ecs;

/// <summary>Where a service's tasks may be placed.</summary>
public enum PlacementConstraint
{
    /// <summary>Anywhere; spread over Availability Zones, then instances. Instances have room for any number of tasks.</summary>
    None,

    /// <summary>The API's <c>distinctInstance</c>: at most one task of the service on each instance. A task that is stopping still has its place.</summary>
    DistinctInstance,
}
