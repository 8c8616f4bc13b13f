using TaskProtection.Aws;

namespace TaskProtection.Disruption;

/// <summary>
/// Concludes from what ECS says of a service whether it wants tasks such as this one gone. Pure. The desired count of an older deployment
/// is not used: when ECS lowers it is not documented.
/// </summary>
internal static class ServiceJudge
{
    public static Evidence Judge(ServiceSight sight)
    {
        var service = sight.Service;
        if (service.DeploymentController is not (null or "ECS")
            || service.Deployments.FirstOrDefault(static d => d.Status == "PRIMARY") is not { Id: not null } primary)
        {
            return Evidence.Untold;
        }

        if (service.Deployments.Count == 1)
        {
            var surplus = service.RunningCount - service.DesiredCount;
            return surplus > 0
                ? new(EvidenceKind.ScaleIn, Share(surplus, service.RunningCount), $"{service.RunningCount} tasks run and {service.DesiredCount} are desired") { IsFirm = true }
                : Evidence.None;
        }

        if (service.DeploymentStrategy is not (null or "ROLLING"))
        {
            return Evidence.Untold; // Both colours run until the shift is over, and which of them goes is not for us to guess.
        }

        if (sight.OurDeployment is not { } ours || ours == primary.Id)
        {
            return Evidence.None;
        }

        var isFailing = primary.RolloutState == "FAILED" || primary is { RunningCount: 0, FailedTasks: > 0 };
        return isFailing ? Evidence.NoneFor(primary) : JudgeOlder(service, primary);
    }

    private static Evidence JudgeOlder(EcsService service, EcsDeployment primary)
    {
        var surplus = service.RunningCount - service.DesiredCount;
        var missing = service.DesiredCount - primary.RunningCount - primary.PendingCount;
        if (missing <= Room(service, primary))
        {
            return Wanted(surplus, surplus, $"a newer deployment runs {primary.RunningCount} tasks, and {surplus} more run than are desired");
        }

        // It goes in waves, and the next must not wait until the last has booted: what is on its way counts, and whoever yields for it is ready then.
        var coming = primary.PendingCount;
        var floor = (((long)service.DesiredCount * (service.MinimumHealthyPercent ?? 100)) + 99) / 100;
        var spare = (int)(service.RunningCount - floor);
        return Wanted(Math.Max(surplus + coming, Math.Min(spare + coming, missing)), spare, $"a newer deployment has no room for {missing} of its tasks");

        Evidence Wanted(int count, int firm, string reason) => count <= 0
            ? Evidence.NoneFor(primary)
            : new(EvidenceKind.Deployment, Share(count, service.RunningCount - primary.RunningCount), reason) { Newer = primary, IsFirm = firm > 0 };
    }

    /// <summary>How many more tasks ECS can start: as many as the percentage leaves, but none where it starts none.</summary>
    private static int Room(EcsService service, EcsDeployment primary)
    {
        var ceiling = (long)service.DesiredCount * (service.MaximumPercent ?? 200) / 100;
        return primary.PendingCount == 0 ? 0 : (int)Math.Max(0, ceiling - service.RunningCount - service.PendingCount);
    }

    private static double Share(int wanted, int of) => of <= wanted ? 1 : (double)wanted / of;
}
