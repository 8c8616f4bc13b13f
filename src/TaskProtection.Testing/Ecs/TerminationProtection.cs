using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>
/// Managed termination protection: ECS turns an instance's flag on before it places a task there, and off some time after the last task has
/// ended. All members run inside the world's gate.
/// </summary>
internal sealed class TerminationProtection(Town town, ClusterState cluster)
{
    /// <summary>Who wrote the flag, as <c>instance.protection</c> says it.</summary>
    private const string Ecs = "ecs";

    public void Registered(HostState host)
    {
        if (Settings(host) is not { } provider)
        {
            return;
        }

        Emptied(host);
        if (provider.TerminationProtectionReassertion is { } period)
        {
            Reassert(host, period);
        }
    }

    public static void Placed(HostState host)
    {
        if (Settings(host) is not null)
        {
            host.Emptying?.Dispose();
            TurnOn(host);
        }
    }

    public void Emptied(HostState host)
    {
        if (Settings(host) is { } provider && host.Tasks.Count == 0)
        {
            host.Emptying?.Dispose();
            host.Emptying = town.Agenda.After(provider.EmptyInstanceDelay, () =>
            {
                if (cluster.Hosts.Contains(host) && host.Instance.IsProtected)
                {
                    host.Instance.Group.SetProtection(host.Instance, enabled: false, Ecs);
                }
            });
        }
    }

    private void Reassert(HostState host, TimeSpan period) => town.Agenda.After(period, () =>
    {
        if (cluster.Hosts.Contains(host))
        {
            if (host.Tasks.Count > 0)
            {
                TurnOn(host);
            }

            Reassert(host, period);
        }
    });

    private static void TurnOn(HostState host)
    {
        if (!host.Instance.IsProtected && host.Instance.State is LifecycleState.InService or LifecycleState.Standby)
        {
            host.Instance.Group.SetProtection(host.Instance, enabled: true, Ecs);
        }
    }

    private static CapacityProviderSettings? Settings(HostState host) =>
        !host.IsFargate && host.Instance.Group.Settings.CapacityProvider is { ManagedTerminationProtection: true } provider ? provider : null;
}
