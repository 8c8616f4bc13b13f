using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>One container instance: an EC2 instance that is in service and registered. To be touched inside the world's gate only.</summary>
internal sealed class HostState(InstanceState instance, string id, string arn, DateTimeOffset registeredAt)
{
    public InstanceState Instance { get; } = instance;

    public string Id { get; } = id;

    public string Arn { get; } = arn;

    public DateTimeOffset RegisteredAt { get; } = registeredAt;

    /// <summary>All tasks that have a place here: those that are stopping too.</summary>
    public List<TaskState> Tasks { get; } = [];

    public bool IsDraining { get; set; }

    /// <summary>When its agent is back; null while it is there.</summary>
    public DateTimeOffset? AgentBackAt { get; set; }

    /// <summary>How often its agent has gone.</summary>
    public int AgentRestarts { get; set; }

    /// <summary>Ends when managed termination protection is to be taken off.</summary>
    public IDisposable? Emptying { get; set; }

    /// <summary>The cause that a task gets which is stopped because of this host.</summary>
    public string TaskEndCause => EndCause.OfTaskOn(Instance.EndCause ?? (Instance.SpotEnd is null ? EndCause.Instance : EndCause.Spot));

    /// <summary>ECS itself would place on a terminating instance that does not drain, and lose the task; that race is left out.</summary>
    public bool TakesTasks => !IsDraining && AgentBackAt is null && (Instance.State is LifecycleState.InService or LifecycleState.Standby);
}
