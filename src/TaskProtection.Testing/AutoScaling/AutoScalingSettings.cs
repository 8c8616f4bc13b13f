namespace TaskProtection.Testing.AutoScaling;

/// <summary>The API of EC2 Auto Scaling.</summary>
public sealed record AutoScalingSettings
{
    /// <summary>
    /// How many calls of any kind it takes at once before it answers <c>Throttling</c>; null for no limit. All operations of the account share one
    /// token bucket; AWS publishes no numbers. Default null.
    /// </summary>
    public double? BurstCalls { get; init; }

    /// <summary>Calls a second that refill the bucket; without <see cref="BurstCalls"/> it means nothing. Default 10, a guess.</summary>
    public double SteadyCallsPerSecond { get; init; } = 10;
}
