namespace IceCreamFactory.Plan;

/// <summary>What is done to the fleet.</summary>
internal enum DisruptionKind
{
    /// <summary>The service's desired count drops by one.</summary>
    LowerDesiredCount,

    /// <summary>The Auto Scaling group scales in by one instance.</summary>
    ScaleInGroup,

    /// <summary>A new version of the worker is deployed.</summary>
    Deploy,

    /// <summary>One instance gets a Spot notice, and goes.</summary>
    InterruptSpot,

    /// <summary>One worker is killed with SIGKILL in the middle of an order.</summary>
    KillWorker,
}
