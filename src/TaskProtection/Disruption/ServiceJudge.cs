using TaskProtection.Aws;

namespace TaskProtection.Disruption;

/// <summary>
/// Concludes from what ECS says of a service whether it wants tasks such as this one gone. Pure. The desired count of an older deployment
/// is not used: when ECS lowers it is not documented.
/// </summary>
internal static class ServiceJudge
{
    /// <param name="sight">What ECS says.</param>
    /// <param name="proven">The id of a newer deployment that is known to be in health; null for none.</param>
    public static Evidence Judge(ServiceSight sight, string? proven)
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
                ? new(EvidenceKind.ScaleIn, Share(surplus, service.RunningCount), $"{service.RunningCount} tasks run and {service.DesiredCount} are desired")
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

        return primary.RolloutState == "FAILED" ? Evidence.NoneFor(primary) : JudgeOlder(service, primary, primary.Id == proven ? primary.PendingCount : 0);
    }

    /// <param name="service">The service.</param>
    /// <param name="primary">The newer deployment.</param>
    /// <param name="coming">How many of its tasks are on their way and can be counted on.</param>
    private static Evidence JudgeOlder(EcsService service, EcsDeployment primary, int coming)
    {
        var surplus = service.RunningCount - service.DesiredCount;
        var missing = service.DesiredCount - primary.RunningCount - primary.PendingCount;
        if (missing <= Room(service, primary))
        {
            return Wanted(surplus, $"a newer deployment runs {primary.RunningCount} tasks, and {surplus} more run than are desired");
        }

        // It goes in waves, and one must not wait until the tasks of the last have booted: whoever yields for them now is ready then.
        var floor = (((long)service.DesiredCount * (service.MinimumHealthyPercent ?? 100)) + 99) / 100;
        var spare = (int)(service.RunningCount - floor);
        return Wanted(Math.Max(surplus + coming, Math.Min(spare + coming, missing)), $"a newer deployment has no room for {missing} of its tasks");

        Evidence Wanted(int count, string reason) => count <= 0
            ? Evidence.NoneFor(primary)
            : new(EvidenceKind.Deployment, Share(count, service.RunningCount - primary.RunningCount), reason) { Newer = primary };
    }

    /// <summary>How many more tasks ECS can start: as many as the percentage leaves, but none where it starts none.</summary>
    private static int Room(EcsService service, EcsDeployment primary)
    {
        var ceiling = (long)service.DesiredCount * (service.MaximumPercent ?? 200) / 100;
        return primary.PendingCount == 0 ? 0 : (int)Math.Max(0, ceiling - service.RunningCount - service.PendingCount);
    }

    /// <summary>A few more than are wanted: lots scatter, and one too few costs ECS another look.</summary>
    private static double Share(int wanted, int of) => Math.Min(1, (wanted + Math.Sqrt(wanted)) / of);
}
