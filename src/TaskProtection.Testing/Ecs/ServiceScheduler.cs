using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>
/// What the ECS service scheduler does at one look at one service. Level-triggered: it compares what is with what is wanted. In
/// this order:
/// <list type="number">
/// <item>Stops unprotected tasks of the primary deployment beyond the desired count.</item>
/// <item>Starts tasks of the primary deployment up to the desired count, as far as <c>maximumPercent</c> and the instances give
/// room. A task that died by itself is replaced on its own instance where that is still free.</item>
/// <item>Stops unprotected tasks of older deployments, and tasks on draining instances: as many as run beyond the desired count,
/// since their successors are up; and, where a successor cannot be started for lack of room, as many as leave
/// <c>minimumHealthyPercent</c> running. Tasks that are not healthy, or do not run yet, go at once.</item>
/// </list>
/// A protected task is never stopped, except that one on a draining instance may be (<see cref="DrainingProtection"/>), and one that failed its
/// health checks (<see cref="EcsSettings.HealthCheckProtection"/>). A deployment that failed starts nothing and replaces nothing.
/// </summary>
internal sealed partial class ServiceScheduler(ClusterState cluster, TaskRunner runner, EcsSettings settings)
{
    public void Look(EcsService service)
    {
        if (service.IsExternal)
        {
            LookAtTaskSets(service);
            return;
        }

        var (live, outgoing, current) = Divide(service);
        var desired = service.DesiredCount;
        var excess = current.Count - desired;
        for (; excess > 0; excess--)
        {
            if (PickForStop(current.Where(t => t.ProtectedUntil is null), service) is not { } task)
            {
                break;
            }

            runner.Stop(task, EndCause.DesiredCount);
            current.Remove(task);
            live.Remove(task);
        }

        var missing = Fill(service, live.Count, Math.Max(0, desired - current.Count));
        service.NoteUnplaced(missing, missing > 0 && HasRoom(service) ? WhyUnplaced(service) : null);
        StopOutgoing(service, outgoing, live.Count(t => t.IsHealthy), missing);
        service.NoteBlocked([
            .. current.Where(t => t.ProtectedUntil is not null).Take(Math.Max(0, excess)),
            .. outgoing.TrueForAll(t => !MayStop(t)) ? outgoing : []]);
        if (service.Settings.AvailabilityZoneRebalancing && outgoing.Count == 0 && live.Count == desired && live.Count < Ceiling(service))
        {
            Rebalance(service, live);
        }
    }

    private static bool HasRoom(EcsService service) => !service.Primary.IsFailed && service.States.Count(t => t.IsLive) < Ceiling(service);

    private static int Ceiling(EcsService service) => service.DesiredCount * service.Settings.MaximumPercent / 100;

    /// <summary>What is live, which of it is to go, and which counts towards the desired count.</summary>
    private static (List<TaskState> Live, List<TaskState> Outgoing, List<TaskState> Current) Divide(EcsService service)
    {
        var live = service.States.Where(t => t.IsLive).ToList();
        var primary = service.Primary;
        var outgoing = live.Where(t => (t.Deployment != primary && !primary.IsFailed) || t.Host.IsDraining || t.IsUnhealthy).ToList();
        var current = live.Except(outgoing).ToList();
        if (service.Moving is { IsLive: true, IsHealthy: false } moving)
        {
            // The one that it replaces stays until it is healthy.
            current.Remove(moving);
        }
        else
        {
            service.Moving = null;
        }

        return (live, outgoing, current);
    }

    /// <summary>Starts what is missing, as far as there is room. Returns how many are missing still.</summary>
    private int Fill(EcsService service, int live, int missing)
    {
        var primary = service.Primary;
        for (var room = primary.IsFailed ? 0 : Ceiling(service) - live; room > 0 && missing > 0 && FindPlace(service) is { } host; room--)
        {
            service.Start(primary, host, runner);
            missing--;
        }

        return missing;
    }

    /// <summary>Each task set for itself: starts what is missing, then stops what is too much, or sits where it may not stay, and is not protected.</summary>
    private void LookAtTaskSets(EcsService service)
    {
        List<TaskState> blocked = [];
        var unplaced = 0;
        foreach (var set in service.DeploymentStates.ToList())
        {
            var live = service.States.Where(t => t.Deployment == set && t.IsLive).ToList();
            var outgoing = live.Where(t => t.Host.IsDraining || t.IsUnhealthy).ToList();
            var current = live.Except(outgoing).ToList();
            var desired = service.DesiredCountOf(set);
            var missing = desired - current.Count;
            for (; missing > 0 && FindPlace(service) is { } host; missing--)
            {
                service.Start(set, host, runner);
            }

            unplaced += Math.Max(0, missing);

            foreach (var task in outgoing.Where(MayStop))
            {
                runner.Stop(task, task.Host.IsDraining ? task.Host.TaskEndCause : EndCause.HealthCheck);
            }

            var excess = current.Count - desired;
            for (; excess > 0 && PickForStop(current.Where(MayStop), service) is { } task; excess--)
            {
                runner.Stop(task, set == service.Primary ? EndCause.DesiredCount : EndCause.Deployment);
                current.Remove(task);
            }

            blocked.AddRange(current.Take(Math.Max(0, excess)));
        }

        service.NoteUnplaced(unplaced, unplaced > 0 ? WhyUnplaced(service) : null);
        service.NoteBlocked(blocked);
    }

    private void StopOutgoing(EcsService service, List<TaskState> outgoing, int healthy, int missing)
    {
        // A percentage of tasks is rounded up here and down for the maximum, as the API documents.
        var floor = ((service.DesiredCount * service.MinimumHealthyPercent) + 99) / 100;
        while (PickForStop(outgoing.Where(MayStop), service) is { } task)
        {
            if (task.IsHealthy)
            {
                var isSurplus = healthy > service.DesiredCount;
                if (!isSurplus && (missing == 0 || healthy <= floor))
                {
                    return;
                }

                healthy--;
                missing -= isSurplus ? 0 : 1;
            }

            runner.Stop(task, task.Host.IsDraining ? task.Host.TaskEndCause : task.IsUnhealthy ? EndCause.HealthCheck : EndCause.Deployment);
            outgoing.Remove(task);
        }
    }

    private bool MayStop(TaskState task) =>
        task.ProtectedUntil is null
        || (task.Host.IsDraining && (task.Host.IsFargate
            ? settings.RetirementProtection == ProtectionEffect.Ignored
            : settings.DrainingProtection == DrainingProtection.Ignored))
        || (task.IsUnhealthy && settings.HealthCheckProtection == ProtectionEffect.Ignored);

    /// <summary>
    /// First what does not run yet, then what is not healthy, what sits on a draining instance, and older deployments; then, as AWS documents,
    /// from the zone and the instance with the most tasks of the service; then as <see cref="ScaleInOrder"/> says.
    /// </summary>
    private TaskState? PickForStop(IEnumerable<TaskState> candidates, EcsService service)
    {
        var live = service.States.Where(t => t.IsLive).ToList();
        var ordered = candidates
            .OrderBy(t => t.LastStatus == EcsTaskStatus.Running)
            .ThenBy(t => t.IsHealthy)
            .ThenByDescending(t => t.Host.IsDraining)
            .ThenByDescending(t => service.DeploymentStates.IndexOf(t.Deployment!))
            .ThenByDescending(t => live.Count(o => o.Host.AvailabilityZone == t.Host.AvailabilityZone))
            .ThenByDescending(t => live.Count(o => o.Host == t.Host));
        var states = service.States;
        return (settings.ScaleInOrder == ScaleInOrder.OldestFirst
            ? ordered.ThenBy(states.IndexOf)
            : ordered.ThenByDescending(states.IndexOf)).FirstOrDefault();
    }

    /// <summary>Null where it is not places that are missing: a task that is stopping holds one until it has ended.</summary>
    private string? WhyUnplaced(EcsService service) =>
        service.States.Exists(t => !t.IsLive) ? null
        : cluster.Hosts.Count == 0 ? "no-instance"
        : cluster.Hosts.TrueForAll(h => !h.TakesTasks) ? "no-instance-takes-tasks"
        : "distinct-instance";

    private HostState? FindPlace(EcsService service)
    {
        if (service.Settings.LaunchType == LaunchType.Fargate)
        {
            return HostState.Fargate(cluster.Town);
        }

        var free = cluster.Hosts.Where(h => h.TakesTasks && HasPlace(h)).ToList();
        while (service.Vacated.TryDequeue(out var vacated))
        {
            if (free.Contains(vacated))
            {
                return vacated;
            }
        }

        var placed = service.States;
        return free
            .OrderBy(h => placed.Count(t => t.Host.AvailabilityZone == h.AvailabilityZone))
            .ThenBy(h => placed.Count(t => t.Host == h))
            .FirstOrDefault();

        bool HasPlace(HostState host) =>
            service.Settings.PlacementConstraint != PlacementConstraint.DistinctInstance || host.Tasks.TrueForAll(t => t.Service != service);
    }
}
