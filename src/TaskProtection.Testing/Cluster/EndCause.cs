namespace TaskProtection.Testing.Cluster;

/// <summary>Why an instance or a task ended, in the words of <c>docs/simulator-events.md</c>.</summary>
internal static class EndCause
{
    public const string ScaleIn = "scale-in";
    public const string Spot = "spot";
    public const string TerminateCall = "terminate-call";
    public const string CapacityRebalance = "capacity-rebalance";
    public const string ZoneRebalance = "zone-rebalance";
    public const string Retirement = "retirement";
    public const string HealthCheck = "health-check";
    public const string InstanceRefresh = "instance-refresh";
    public const string MaxLifetime = "max-lifetime";
    public const string HookAbandoned = "hook-abandoned";
    public const string DesiredCount = "desired-count";
    public const string Deployment = "deployment";
    public const string StopTask = "stop-task";
    public const string Instance = "instance";
    public const string Shutdown = "shutdown";
    public const string Crash = "crash";
    public const string Exited = "exited";
    public const string FailedToStart = "failed-to-start";

    /// <summary>What the end of an instance is to its tasks.</summary>
    public static string OfTaskOn(string instanceCause) => instanceCause is ScaleIn or Spot ? instanceCause : Instance;
}
