using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <content>What can be made to happen to tasks, container instances and agents.</content>
public sealed partial class EcsWorld
{
    /// <summary>The StopTask call: SIGTERM, and SIGKILL after the stop timeout, protected or not.</summary>
    /// <param name="task">Its id or ARN.</param>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public void StopTask(string task) => Town.Gate.Change(() => _runner.Stop(Get(task), EndCause.StopTask));

    /// <summary>SIGKILL by hand: the task crashes. Its service replaces it, on the same instance if that is still free.</summary>
    /// <param name="task">Its id or ARN.</param>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public void Kill(string task) => Town.Gate.Change(() =>
    {
        var state = Get(task);
        state.Cause ??= EndCause.Crash;
        _runner.Kill(state);
    });

    /// <summary>
    /// The task fails its health checks: its service stops and replaces it at the scheduler's next look, as far as
    /// <see cref="EcsSettings.HealthCheckProtection"/> lets it.
    /// </summary>
    /// <param name="task">Its id or ARN.</param>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public void FailHealthCheck(string task) => Town.Gate.Change(() =>
    {
        var state = Get(task);
        if (state is { IsUnhealthy: false, LastStatus: EcsTaskStatus.Running })
        {
            state.IsUnhealthy = true;
            Town.Tell("task.unhealthy", ("task", state.Id));
        }
    });

    /// <summary>
    /// A Fargate Spot interruption: SIGTERM at once, whatever protects the task, and SIGKILL after its stop timeout. The warning of 2 minutes that
    /// AWS speaks of is an event elsewhere; a stop timeout of 120 s uses it.
    /// </summary>
    /// <param name="task">Its id or ARN.</param>
    /// <exception cref="ArgumentException">There is no such task on Fargate.</exception>
    public void InterruptFargateSpot(string task) => Town.Gate.Change(() => _runner.Stop(GetOnFargate(task), EndCause.Spot));

    /// <summary>
    /// AWS retires a Fargate task: its service replaces it within its minimum and maximum, as far as
    /// <see cref="EcsSettings.RetirementProtection"/> lets it. A standalone task is stopped.
    /// </summary>
    /// <param name="task">Its id or ARN.</param>
    /// <exception cref="ArgumentException">There is no such task on Fargate.</exception>
    public void RetireFargateTask(string task) => Town.Gate.Change(() =>
    {
        var state = GetOnFargate(task);
        if (!state.Host.IsDraining && state.IsLive)
        {
            state.Host.IsDraining = true;
            Town.Tell("task.retiring", ("task", state.Id));
            if (state.Service is null)
            {
                _runner.Stop(state, EndCause.Retirement);
            }
        }
    });

    /// <summary>
    /// UpdateContainerInstancesState to DRAINING: nothing is placed there any more, and service tasks that run there are replaced within their
    /// service's minimum and maximum, from now on. Standalone tasks stay.
    /// </summary>
    /// <param name="instanceId">The EC2 instance.</param>
    /// <exception cref="ArgumentException">No such instance is registered.</exception>
    public void DrainContainerInstance(string instanceId) => Town.Gate.Change(() => _containerInstances.Drain(GetHost(instanceId), "api"));

    /// <summary>UpdateContainerInstancesState back to ACTIVE. Tasks that were told to stop stop all the same.</summary>
    /// <param name="instanceId">The EC2 instance.</param>
    /// <exception cref="ArgumentException">No such instance is registered.</exception>
    public void ActivateContainerInstance(string instanceId) => Town.Gate.Change(() =>
    {
        var host = GetHost(instanceId);
        if (host.IsDraining)
        {
            host.IsDraining = false;
            Town.Tell("instance.active", ("instance", instanceId));
        }
    });

    /// <summary>
    /// The ECS agent of an instance restarts: until it is back, its endpoints (task protection, metadata, credentials) refuse connections, calls
    /// under way break, nothing is placed on the instance, and tasks that ECS stops there are told only afterwards. Tasks run on, and a SIGKILL
    /// that is due still comes, since that is Docker's. Another call while it is down prolongs that.
    /// </summary>
    /// <param name="instanceId">The EC2 instance.</param>
    /// <param name="downFor">How long it is away.</param>
    /// <exception cref="ArgumentException">No such instance is registered, or the time is not above zero.</exception>
    public void RestartAgent(string instanceId, TimeSpan downFor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(downFor, TimeSpan.Zero);
        Town.Gate.Change(() =>
        {
            var host = GetHost(instanceId);
            var back = Town.Now + downFor;
            if (host.AgentBackAt is not { } earlier)
            {
                Town.Tell("agent.stopped", ("instance", instanceId));
            }
            else if (earlier > back)
            {
                return;
            }

            host.AgentBackAt = back;
            host.AgentRestarts++;
            Town.Agenda.After(downFor, () =>
            {
                if (host.AgentBackAt == back)
                {
                    host.AgentBackAt = null;
                    Town.Tell("agent.started", ("instance", instanceId));
                }
            });
        });
    }

    /// <summary>Whether nothing answers at the endpoints that this task's agent has.</summary>
    internal bool IsAgentDown(string? task) => task is not null && Town.Gate.Ask(() => Cluster.FindTask(task)?.Host.AgentBackAt is not null);

    private TaskState Get(string task) => Cluster.FindTask(task) ?? throw new ArgumentException($"There is no task '{task}'.", nameof(task));

    private TaskState GetOnFargate(string task) => Get(task) is { Host.IsFargate: true } state
        ? state
        : throw new ArgumentException($"The task '{task}' does not run on Fargate.", nameof(task));

    private HostState GetHost(string instanceId) => Cluster.Hosts.Find(h => h.Instance.Id == instanceId)
        ?? throw new ArgumentException($"No container instance '{instanceId}' is registered.", nameof(instanceId));
}
