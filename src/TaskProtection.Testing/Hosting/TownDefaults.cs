using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;

namespace TaskProtection.Testing.Hosting;

/// <summary>The service and the group of a town: its defaults, and what the settings make of them.</summary>
internal static class TownDefaults
{
    /// <summary>The service as it is to be with so many tasks.</summary>
    public static EcsServiceSettings Service(WorkerTownSettings settings, int desiredCount)
    {
        var plain = new EcsServiceSettings { Name = "worker", DesiredCount = desiredCount, StopTimeout = settings.StopTimeout };
        var service = Apply(plain with
        {
            MinimumHealthyPercent = desiredCount <= 1 ? 0 : 50, // Where every instance has its task, one must go before another comes: also the only one.
            PlacementConstraint = PlacementConstraint.DistinctInstance,
        });

        // There is always room on Fargate, and it takes no constraint.
        return service.LaunchType == LaunchType.Fargate ? Apply(plain with { LaunchType = LaunchType.Fargate }) : service;

        EcsServiceSettings Apply(EcsServiceSettings defaults)
        {
            var result = settings.Service(defaults) ?? throw new ArgumentException("WorkerTownSettings.Service answered null.", nameof(settings));
            return result.Name == defaults.Name && result.DesiredCount == desiredCount
                ? result
                : throw new ArgumentException(
                    "WorkerTownSettings.Service must leave Name and DesiredCount as they are: say in WorkerTownSettings.Tasks how many tasks there are to be.", nameof(settings));
        }
    }

    public static AutoScalingGroupSettings Group(WorkerTownSettings settings)
    {
        var defaults = new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = settings.Tasks, BootTime = TimeSpan.Zero };
        var group = settings.Group(defaults) ?? throw new ArgumentException("WorkerTownSettings.Group answered null.", nameof(settings));
        return group.Name == defaults.Name ? group : throw new ArgumentException("WorkerTownSettings.Group must leave Name as it is.", nameof(settings));
    }
}
