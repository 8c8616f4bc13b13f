using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>
/// One container instance: an EC2 instance that is in service and registered; or the place of one Fargate task. To be touched inside the
/// world's gate only.
/// </summary>
internal sealed class HostState
{
    private readonly InstanceState? _instance;

    public HostState(InstanceState instance, string id, string arn, DateTimeOffset registeredAt)
        : this(instance.AvailabilityZone, id, arn, registeredAt) => _instance = instance;

    private HostState(string zone, string id, string arn, DateTimeOffset registeredAt)
    {
        AvailabilityZone = zone;
        Id = id;
        Arn = arn;
        RegisteredAt = registeredAt;
    }

    public bool IsFargate => _instance is null;

    public InstanceState Instance => _instance ?? throw new InvalidOperationException("A Fargate task has no instance.");

    /// <summary>Empty on Fargate.</summary>
    public string InstanceId => _instance?.Id ?? "";

    public string AvailabilityZone { get; }

    /// <summary>Empty on Fargate, like the ARN.</summary>
    public string Id { get; }

    public string Arn { get; }

    public DateTimeOffset RegisteredAt { get; }

    /// <summary>All tasks that have a place here: those that are stopping too.</summary>
    public List<TaskState> Tasks { get; } = [];

    /// <summary>DRAINING; on Fargate: the task is retired.</summary>
    public bool IsDraining { get; set; }

    /// <summary>When its agent is back; null while it is there.</summary>
    public DateTimeOffset? AgentBackAt { get; set; }

    /// <summary>How often its agent has gone.</summary>
    public int AgentRestarts { get; set; }

    /// <summary>Ends when managed termination protection is to be taken off.</summary>
    public IDisposable? Emptying { get; set; }

    /// <summary>The cause that a task gets which is stopped because of this host.</summary>
    public string TaskEndCause => IsFargate ? EndCause.Retirement : EndCause.OfTaskOn(Instance.EndCause ?? (Instance.SpotEnd is null ? EndCause.Instance : EndCause.Spot));

    /// <summary>ECS itself would place on a terminating instance that does not drain, and lose the task; that race is left out.</summary>
    public bool TakesTasks => !IsDraining && AgentBackAt is null && Instance.State is LifecycleState.InService or LifecycleState.Standby or LifecycleState.Detached;

    /// <summary>A place for one Fargate task.</summary>
    public static HostState Fargate(Town town) => new(town.Options.Region + "a", "", "", town.Now);
}
