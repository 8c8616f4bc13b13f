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

        var surplus = service.RunningCount - service.DesiredCount;
        if (service.Deployments.Count == 1)
        {
            return surplus > 0
                ? new(EvidenceKind.ScaleIn, Share(surplus, service.RunningCount), $"{service.RunningCount} tasks run and {service.DesiredCount} are desired")
                : Evidence.None;
        }

        if (service.DeploymentStrategy is not (null or "ROLLING"))
        {
            return Evidence.Untold; // Both colours run until the shift is over, and which of them goes is not for us to guess.
        }

        var isOlder = sight.OurDeployment is { } ours && ours != primary.Id;
        var isFailing = primary.RolloutState == "FAILED" || primary is { RunningCount: 0, FailedTasks: > 0 };
        return isOlder && !isFailing ? JudgeOlder(service, primary, surplus) : Evidence.None;
    }

    private static Evidence JudgeOlder(EcsService service, EcsDeployment primary, int surplus)
    {
        var older = service.RunningCount - primary.RunningCount;
        if (surplus > 0)
        {
            return new(EvidenceKind.Deployment, Share(surplus, older),
                $"a newer deployment runs {primary.RunningCount} tasks, and with the older ones {surplus} more run than are desired") { Newer = primary };
        }

        // Starved: it is short of tasks and starts none, because the percentages or the instances leave no room.
        var isShort = primary.RunningCount + primary.PendingCount < service.DesiredCount;
        var ceiling = (long)service.DesiredCount * (service.MaximumPercent ?? 200) / 100;
        var hasRoom = service.RunningCount + service.PendingCount < ceiling;
        var floor = (((long)service.DesiredCount * (service.MinimumHealthyPercent ?? 100)) + 99) / 100;
        var spare = (int)(service.RunningCount - floor);
        return isShort && spare > 0 && (!hasRoom || primary.PendingCount == 0)
            ? new(EvidenceKind.Deployment, Share(spare, older),
                $"a newer deployment has no room for its tasks, and {spare} of {service.RunningCount} may be missing meanwhile") { Newer = primary }
            : Evidence.None;
    }

    private static double Share(int wanted, int of) => of <= wanted ? 1 : (double)wanted / of;
}
