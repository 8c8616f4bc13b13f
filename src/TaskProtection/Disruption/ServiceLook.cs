using TaskProtection.Aws;
using TaskProtection.Aws.Metadata;

namespace TaskProtection.Disruption;

/// <summary>Asks ECS.</summary>
internal sealed class ServiceLook(TaskIdentity identity, IEcsClient ecs) : IServiceLook
{
    private const string ServiceGroup = "service:";

    private static readonly EcsRead Read = new("", "");

    private EcsTask? _self;

    public async Task<ServiceSight> LookAsync(CancellationToken cancellationToken)
    {
        var task = await identity.GetAsync(cancellationToken).ConfigureAwait(false);
        var self = _self ??= Only(
            await Read.AskAsync("ecs:DescribeTasks", () => ecs.DescribeTasksAsync(task.Cluster, [task.TaskArn.Text], cancellationToken), cancellationToken).ConfigureAwait(false),
            "this task");
        var name = NameOf(self);
        var service = Only(
            await Read.AskAsync("ecs:DescribeServices", () => ecs.DescribeServicesAsync(task.Cluster, [name], cancellationToken), cancellationToken).ConfigureAwait(false),
            $"the service {name}");
        return new(service, self.StartedBy);
    }

    public async Task<(int Failed, string? Next)> CountFailedAsync(string deployment, DateTimeOffset since, string? page, CancellationToken cancellationToken)
    {
        var cluster = (await identity.GetAsync(cancellationToken).ConfigureAwait(false)).Cluster;
        var stopped = await Read.AskAsync(
            "ecs:ListTasks", () => ecs.ListStoppedTasksAsync(cluster, NameOf(_self!), page, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (stopped.TaskArns.Count == 0)
        {
            return (0, stopped.NextToken);
        }

        var tasks = await Read.AskAsync(
            "ecs:DescribeTasks", () => ecs.DescribeTasksAsync(cluster, stopped.TaskArns, cancellationToken), cancellationToken).ConfigureAwait(false);
        return (tasks.Items.Count(t => t.StartedBy == deployment && !(t.StoppedAt < since) && IsFailure(t)), stopped.NextToken);
    }

    private static bool IsFailure(EcsTask task) => task switch
    {
        { StopCode: "EssentialContainerExited" or "TaskFailedToStart" } => true,
        { StopCode: "ServiceSchedulerInitiated", HealthStatus: "UNHEALTHY" } => true,
        _ => false,
    };

    private static string NameOf(EcsTask self)
        => self.Group is { } group && group.StartsWith(ServiceGroup, StringComparison.Ordinal)
            ? group[ServiceGroup.Length..]
            : throw new DiscoveryException(ProtectionOutcome.NotApplicable, "This task belongs to no service.");

    private static T Only<T>(EcsResult<T> result, string what)
        => result.Items.Count == 1
            ? result.Items[0]
            : throw new DiscoveryException(ProtectionOutcome.Failed, $"ECS does not know {what} ({(result.Failures is [{ } failure, ..] ? failure.Reason : null) ?? "no reason given"}).");
}
