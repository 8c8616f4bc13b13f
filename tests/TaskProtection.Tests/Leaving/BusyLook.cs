using System.Globalization;
using TaskProtection.Aws;
using TaskProtection.Disruption;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Leaving;

/// <summary>What a task sees of its service: the answers of the simulated ECS, with a latency and the account's throttles, and without a wire format.</summary>
internal sealed class BusyLook(BusyFleet fleet, FleetTask worker) : IServiceLook
{
    /// <summary>The most tasks that one call lists or describes.</summary>
    private const int Page = 100;

    private string? _deployment;

    public async Task<ServiceSight> LookAsync(CancellationToken cancellationToken)
    {
        _deployment ??= await AskAsync("DescribeTasks", () => Self.Deployment!.Id, cancellationToken);
        var service = await AskAsync("DescribeServices", () => fleet.Describe(Self.Service!), cancellationToken);
        return new(service, _deployment);
    }

    public async Task<(int Failed, string? Next)> CountFailedAsync(string deployment, DateTimeOffset since, string? page, CancellationToken cancellationToken)
    {
        var skip = page is null ? 0 : int.Parse(page, CultureInfo.InvariantCulture);
        var stopped = await AskAsync(
            "ListTasks",
            () => fleet.World.Ecs.Cluster.Tasks.Where(t => t.Service == Self.Service && !t.IsLive).Skip(skip).Take(Page).ToList(),
            cancellationToken);
        if (stopped.Count == 0)
        {
            return (0, null);
        }

        var failed = (int)await AskAsync<object>(
            "DescribeTasks",
            () => stopped.Count(t => t.Deployment!.Id == deployment && !(t.StoppedAt < since) && t.Cause is EndCause.Exited or EndCause.Crash or EndCause.FailedToStart),
            cancellationToken);
        return (failed, stopped.Count < Page ? null : (skip + Page).ToString(CultureInfo.InvariantCulture));
    }

    private TaskState Self => fleet.World.Ecs.Cluster.FindTask(worker.Id)!;

    public static TaskProtection.Aws.EcsService Describe(Testing.Ecs.EcsService service) => new()
    {
        ServiceName = service.Name,
        DesiredCount = service.DesiredCount,
        RunningCount = service.States.Count(static t => t.IsRunning),
        PendingCount = service.States.Count(static t => t.IsLive && !t.IsRunning),
        MinimumHealthyPercent = service.Settings.MinimumHealthyPercent,
        MaximumPercent = service.Settings.MaximumPercent,
        Deployments = [.. service.DeploymentStates.Select(d => new EcsDeployment
        {
            Id = d.Id,
            Status = d == service.Primary ? "PRIMARY" : "ACTIVE",
            RolloutState = d.IsFailed ? "FAILED" : d.IsCompleted ? "COMPLETED" : "IN_PROGRESS",
            RunningCount = service.States.Count(t => t.Deployment == d && t.IsRunning),
            PendingCount = service.States.Count(t => t.Deployment == d && t.IsLive && !t.IsRunning),
            FailedTasks = d.FailedTasks,
        })],
    };

    private async Task<T> AskAsync<T>(string operation, Func<T> question, CancellationToken cancellationToken)
        where T : class
        => await fleet.AskAsync(worker, operation, () => fleet.World.Ecs.Town.Gate.Ask(question), cancellationToken)
            ?? throw new DiscoveryException(ProtectionOutcome.Throttled, $"ecs:{operation} is throttled.");
}
