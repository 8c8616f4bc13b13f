using TaskProtection.Aws;
using TaskProtection.Cli.Aws;

namespace TaskProtection.Cli.Sweep;

/// <summary>What a sweep reads of a region, and the one thing that it writes.</summary>
internal sealed class Fleet(EcsReads ecs, AutoScalingCalls autoScaling, Progress progress)
{
    public Progress Progress => progress;

    public Task<List<ScalingGroup>> GroupsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        progress.Begin("reading Auto Scaling groups");
        return autoScaling.DescribeGroupsAsync(names, cancellationToken);
    }

    public Task<List<string>> ClustersAsync(CancellationToken cancellationToken)
    {
        progress.Begin("listing clusters");
        return ecs.ListClustersAsync(cancellationToken);
    }

    public Task<List<CapacityProvider>> CapacityProvidersAsync(CancellationToken cancellationToken)
    {
        progress.Begin("reading capacity providers");
        return ecs.DescribeCapacityProvidersAsync(cancellationToken);
    }

    /// <summary>The container instances of a cluster. One that is gone between list and description is left out.</summary>
    /// <exception cref="AwsCallException">The cluster could not be read whole.</exception>
    public async Task<IReadOnlyList<ContainerHost>> HostsAsync(string cluster, CancellationToken cancellationToken)
    {
        progress.Begin($"reading cluster {cluster}");
        var arns = await ecs.ListContainerInstancesAsync(cluster, cancellationToken).ConfigureAwait(false);
        return await HostsAsync(cluster, arns, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="HostsAsync(string, CancellationToken)"/>
    public async Task<IReadOnlyList<ContainerHost>> HostsAsync(string cluster, IReadOnlyList<string> arns, CancellationToken cancellationToken)
    {
        var result = await ecs.DescribeContainerInstancesAsync(cluster, arns, cancellationToken).ConfigureAwait(false);
        var known = result.Items.Select(static host => host.Arn).Concat(Gone(result)).ToHashSet(StringComparer.Ordinal);
        return arns.FirstOrDefault(arn => !known.Contains(arn)) is { } silent
            ? throw new AwsCallException(
                AwsAction.Ecs("DescribeContainerInstances"), cluster, new InvalidDataException($"ECS listed {silent} and then said nothing of it."))
            : result.Items;
    }

    /// <summary>What the tasks of some container instances of one cluster say, by the container instance's ARN.</summary>
    public async Task<Dictionary<string, HostTasks>> TasksAsync(
        string cluster, IReadOnlyCollection<ContainerHost> hosts, CancellationToken cancellationToken)
    {
        var running = new Dictionary<string, List<string>>();
        var stopped = new Dictionary<string, List<string>>();
        foreach (var host in hosts)
        {
            // In this order: a task that is told to stop in between is in both lists, and in the other order it would be in none.
            running[host.Arn] = await ecs.ListTasksAsync(cluster, host.Arn, "RUNNING", cancellationToken).ConfigureAwait(false);
            stopped[host.Arn] = await ecs.ListTasksAsync(cluster, host.Arn, "STOPPED", cancellationToken).ConfigureAwait(false);
        }

        var ended = await ecs.DescribeStoppedTasksAsync(cluster, [.. stopped.Values.SelectMany(arns => arns)], cancellationToken).ConfigureAwait(false);
        var endings = ended.Items.ToDictionary(static task => task.Arn);
        var forgotten = Gone(ended).ToHashSet(StringComparer.Ordinal);

        // Last, so that it is the freshest: it decides.
        var protection = await ecs.GetTaskProtectionAsync(cluster, [.. running.Values.SelectMany(arns => arns)], cancellationToken).ConfigureAwait(false);
        var protections = protection.Items.ToDictionary(static task => task.TaskArn ?? "", static task => task.ProtectionEnabled);
        var standalone = protection.Failures.Where(static failure => failure.Reason == "TASK_NOT_VALID").Select(static failure => failure.Arn ?? "").ToHashSet();
        return hosts.ToDictionary(static host => host.Arn, host => new HostTasks
        {
            Running = running[host.Arn].Count,
            Protected = running[host.Arn].Count(arn => protections.GetValueOrDefault(arn)),
            Standalone = running[host.Arn].Count(standalone.Contains),
            Stopping = stopped[host.Arn].Count(arn => endings.TryGetValue(arn, out var task) && task.LastStatus != "STOPPED"),
            Missing =
            [
                .. running[host.Arn].Where(arn => !protections.ContainsKey(arn) && !standalone.Contains(arn)),
                .. stopped[host.Arn].Where(arn => !endings.ContainsKey(arn) && !forgotten.Contains(arn)),
            ],
            LastStoppedAt = stopped[host.Arn].Select(arn => endings.GetValueOrDefault(arn)?.StoppedAt).Max(),
        });
    }

    public Task ClearAsync(GroupInstance instance)
    {
        progress.Begin("clearing flags");
        return autoScaling.ClearAsync(instance);
    }

    private static IEnumerable<string> Gone<T>(EcsResult<T> result)
        => result.Failures.Where(static failure => failure.Reason == "MISSING").Select(static failure => failure.Arn ?? "");
}
