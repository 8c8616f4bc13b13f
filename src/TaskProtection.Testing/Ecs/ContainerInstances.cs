using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>
/// What ECS does when an EC2 instance comes, is to go, or is gone. All members run inside the world's gate.
/// </summary>
/// <param name="town">The world.</param>
/// <param name="cluster">The cluster that instances join.</param>
/// <param name="runner">What ends their tasks.</param>
/// <param name="termination">Managed termination protection.</param>
/// <param name="drain">Lets the service scheduler replace the host's tasks at once.</param>
internal sealed class ContainerInstances(Town town, ClusterState cluster, TaskRunner runner, TerminationProtection termination, Action<HostState> drain)
{
    public void Follow(AutoScalingWorld autoScaling)
    {
        autoScaling.OnInService = Register;
        autoScaling.OnNotice = OnSpotNotice;
        autoScaling.OnTerminating = OnTerminating;
        autoScaling.OnTerminated = Deregister;
    }

    /// <summary>Managed draining lets a terminating instance go once its last task has ended, standalone ones included.</summary>
    public static void ReleaseIfEmpty(HostState host)
    {
        if (host is { IsFargate: false, IsDraining: true, Tasks.Count: 0 })
        {
            host.Instance.Group.EndDraining(host.Instance);
        }
    }

    public void Drain(HostState host, string by)
    {
        if (!host.IsDraining)
        {
            host.IsDraining = true;
            town.Tell("instance.draining", ("instance", host.Instance.Id), ("by", by));
            drain(host);
        }
    }

    private void Register(InstanceState instance)
    {
        var id = town.Ids.Long();
        var host = new HostState(instance, id, town.Arn("ecs", $"container-instance/{cluster.Name}/{id}"), town.Now);
        cluster.Hosts.Add(host);
        termination.Registered(host);
    }

    private void OnSpotNotice(InstanceState instance)
    {
        if (instance.Group.Settings is { SpotInstanceDraining: true } or { CapacityProvider.ManagedDraining: true })
        {
            Drain(instance, instance.Group.Settings.SpotInstanceDraining ? "agent" : "ecs");
        }
    }

    private InstanceHold OnTerminating(InstanceState instance)
    {
        if (instance.Group.Settings.CapacityProvider is not { ManagedDraining: true })
        {
            return InstanceHold.None;
        }

        Drain(instance, "ecs");
        return Find(instance) is { Tasks.Count: > 0 } ? InstanceHold.Held : InstanceHold.None;
    }

    private void Drain(InstanceState instance, string by)
    {
        if (Find(instance) is { } host)
        {
            Drain(host, by);
        }
    }

    private void Deregister(InstanceState instance)
    {
        if (Find(instance) is { } host)
        {
            cluster.Hosts.Remove(host);
            host.Tasks.ToList().ForEach(runner.LoseHost);
        }
    }

    private HostState? Find(InstanceState instance) => cluster.Hosts.Find(h => h.Instance == instance);
}
