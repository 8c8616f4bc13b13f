namespace TaskProtection.Testing.Ecs;

/// <content>What is done at once where an instance begins to drain.</content>
internal sealed partial class ServiceScheduler
{
    /// <summary>Replaces the tasks of this host, as a look would, and does nothing else that waits for the next look.</summary>
    public void Drain(EcsService service, HostState host)
    {
        if (service.IsExternal)
        {
            DrainTaskSets(service, host);
            return;
        }

        var (live, outgoing, current) = Divide(service);
        outgoing.RemoveAll(t => t.Host != host);
        var missing = Fill(service, live.Count, Math.Clamp(service.DesiredCount - current.Count, 0, outgoing.Count));
        StopOutgoing(service, outgoing, live.Count(t => t.IsHealthy), missing);
    }

    private void DrainTaskSets(EcsService service, HostState host)
    {
        foreach (var set in service.DeploymentStates.ToList())
        {
            var live = service.States.Where(t => t.Deployment == set && t.IsLive).ToList();
            var outgoing = live.Where(t => t.Host == host).ToList();
            var missing = service.DesiredCountOf(set) - live.Count(t => !t.Host.IsDraining && !t.IsUnhealthy);
            for (missing = Math.Min(missing, outgoing.Count); missing > 0 && FindPlace(service) is { } place; missing--)
            {
                service.Start(set, place, runner);
            }

            outgoing.Where(MayStop).ToList().ForEach(t => runner.Stop(t, host.TaskEndCause));
        }
    }
}
