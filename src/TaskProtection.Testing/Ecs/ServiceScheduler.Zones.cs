namespace TaskProtection.Testing.Ecs;

/// <content>Availability Zone rebalancing.</content>
internal sealed partial class ServiceScheduler
{
    /// <summary>Starts one task in the emptiest zone; once it runs, the ordinary look stops one in the fullest.</summary>
    private void Rebalance(EcsService service, List<TaskState> live)
    {
        if (!live.TrueForAll(t => t.IsHealthy) || FindPlace(service) is not { } host)
        {
            return;
        }

        var zones = live.GroupBy(t => t.Host.AvailabilityZone).ToList();
        var fullest = zones.Max(z => (int?)z.Count()) ?? 0;
        if (fullest - live.Count(t => t.Host.AvailabilityZone == host.AvailabilityZone) < 2)
        {
            service.NoteRebalancingBlocked(isBlocked: false);
            return;
        }

        var isBlocked = zones.Where(z => z.Count() == fullest).All(z => z.All(t => t.ProtectedUntil is not null));
        service.NoteRebalancingBlocked(isBlocked);
        if (!isBlocked)
        {
            service.Moving = service.Start(service.Primary, host, runner);
        }
    }
}
