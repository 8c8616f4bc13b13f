using IceCreamFactory.Plan;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;

namespace IceCreamFactory.Fleet;

/// <summary>The simulated account: real life ten times faster, where a job takes minutes and ECS waits 30 s.</summary>
internal static class FleetSettings
{
    public const string Queue = "orders";

    /// <summary>What a reader of the figures must know.</summary>
    public const string Scale =
        "Real life ten times faster: orders of 3 to 6 s, a stop timeout of 3 s, lingers of 2 s, a Spot notice of 10 s.";

    /// <summary>The warning of a Spot interruption; AWS gives two minutes.</summary>
    public static readonly TimeSpan SpotNotice = TimeSpan.FromSeconds(10);

    /// <summary>The linger of task and instance in the worker's appsettings.json; the library's own are 60 s and 5 min.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    public static SimulatorOptions Simulator(int seed, TimeProvider time) => new()
    {
        Seed = seed,
        Time = time,
        Ecs = new EcsSettings { ClusterName = "factory", SchedulerInterval = TimeSpan.FromSeconds(0.5) },
    };

    public static AutoScalingGroupSettings Group => new()
    {
        Name = "factory-hosts",
        DesiredCapacity = FleetPlan.Instances,
        BootTime = TimeSpan.FromSeconds(1),
        TerminationTime = TimeSpan.FromSeconds(1),
        ScaleInInterval = TimeSpan.FromSeconds(1),

        // Service and group choose without asking each other: the service gives up its oldest task, the group its newest host.
        TerminationPolicy = TerminationPolicy.NewestInstance,

        // The console's defaults, but for managed termination protection: the instance flag is the application's here.
        CapacityProvider = new CapacityProviderSettings { ManagedDraining = true, ManagedTerminationProtection = false },
    };

    public static EcsServiceSettings Service => new()
    {
        Name = "ice-cream",
        DesiredCount = FleetPlan.Workers,
        StopTimeout = TimeSpan.FromSeconds(3),

        // Where the hosts have no room for a second fleet a deployment has to stop the old before it can start the new.
        MinimumHealthyPercent = 50,
        MaximumPercent = 100,
    };

    // What each worker sets for itself as well.
    public static SqsQueueSettings Orders => new() { VisibilityTimeout = TimeSpan.FromSeconds(8) };

    /// <summary>The worker that a user would deploy, as a child process; the environment alone says whether it protects itself.</summary>
    public static ProcessLauncher Launcher(bool isProtected) => new(new ProcessLauncherSettings
    {
        FileName = DotnetProgram.Host,
        Arguments = ["exec", DotnetProgram.Find("worker", "IceCreamFactory.Worker.dll")],
        Environment = isProtected ? [] : new Dictionary<string, string>
        {
            ["TaskProtection__Task__Enabled"] = "Never",
            ["TaskProtection__Instance__Enabled"] = "Never",
        },
    });
}
