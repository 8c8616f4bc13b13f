using TaskProtection.Aws.Sharing;
using TaskProtection.Cli.Aws;

namespace TaskProtection.Cli.Sweep;

/// <summary>
/// One sweep. In this order: groups, capacity providers, clusters, the tasks of the instances that these leave in question; then,
/// to clear, a second look at each of those found leaked, and the clear at once behind it.
/// </summary>
internal sealed class SweepRun(Fleet fleet, SweepOptions options, string region, TimeProvider time)
{
    /// <summary>No sooner do two looks count as two.</summary>
    private static readonly TimeSpan ReadStaleness = AskEcsSharing.ReadStaleness;

    // So few that a clear follows its look within seconds.
    private const int BatchSize = 10;

    private readonly InstanceJudge _judge = new(options.Groups.ToHashSet(StringComparer.Ordinal));
    private readonly OrderedDictionary<string, Finding> _findings = new(StringComparer.Ordinal);
    private readonly List<Problem> _problems = [];
    private readonly List<string> _groups = [];
    private readonly List<string> _clusters = [];

    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var wasInterrupted = false;
        try
        {
            await LookAsync(cancellationToken).ConfigureAwait(false);
            if (options.Apply)
            {
                await ClearAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (AwsCallException exception)
        {
            _problems.Add(exception.ToProblem());
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            wasInterrupted = true; // Also when a call has failed in that very moment.
        }

        return new SweepReport
        {
            Region = region,
            Apply = options.Apply,
            WasInterrupted = wasInterrupted,
            StartedAt = startedAt,
            EndedAt = time.GetUtcNow(),
            Groups = _groups,
            Clusters = _clusters,
            Findings = [.. _findings.Values],
            Problems = _problems,
        };
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var groups = await fleet.GroupsAsync(options.Groups, cancellationToken).ConfigureAwait(false);
        _groups.AddRange(groups.Select(static group => group.Name));
        _problems.AddRange(options.Groups.Except(_groups).Select(name => new Problem(
            AwsAction.AutoScaling("DescribeAutoScalingGroups").ToString(), name, null, $"There is no Auto Scaling group '{name}' in {region}.", null)));
        foreach (var instance in groups.SelectMany(static group => group.Protected))
        {
            _findings[instance.InstanceId] = new(instance, Verdict.Undecided, "it was not looked at");
        }

        if (_findings.Count == 0)
        {
            return;
        }

        var providers = await fleet.CapacityProvidersAsync(cancellationToken).ConfigureAwait(false);
        var clusters = options.Clusters.Count > 0 ? options.Clusters : await fleet.ClustersAsync(cancellationToken).ConfigureAwait(false);
        var (hosts, unread) = await HostsAsync(clusters, cancellationToken).ConfigureAwait(false);
        await JudgeAsync([.. _findings.Values.Select(static finding => finding.Instance)], hosts, providers, unread, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(ILookup<string, ContainerHost> Hosts, IReadOnlyList<string> Unread)> HostsAsync(
        IReadOnlyList<string> clusters, CancellationToken cancellationToken)
    {
        var hosts = new List<ContainerHost>();
        var unread = new List<string>();
        foreach (var cluster in clusters)
        {
            try
            {
                hosts.AddRange((await fleet.HostsAsync(cluster, cancellationToken).ConfigureAwait(false)).Where(host => _findings.ContainsKey(host.InstanceId)));
                _clusters.Add(cluster);
            }
            catch (AwsCallException exception)
            {
                // What the others hold can still be told, though nothing will be cleared.
                _problems.Add(exception.ToProblem());
                unread.Add(cluster);
            }
        }

        return (hosts.ToLookup(static host => host.InstanceId), unread);
    }

    /// <summary>Replaces the findings of these instances by what this look says.</summary>
    private async Task JudgeAsync(
        IReadOnlyList<GroupInstance> instances,
        ILookup<string, ContainerHost> hosts,
        IReadOnlyList<CapacityProvider> providers,
        IReadOnlyList<string> unread,
        CancellationToken cancellationToken)
    {
        var open = new List<(GroupInstance Instance, ContainerHost Host)>();
        foreach (var instance in instances)
        {
            var host = hosts[instance.InstanceId].FirstOrDefault();
            var finding = hosts[instance.InstanceId].Count() > 1
                ? new Finding(instance, Verdict.Undecided, "it is registered as more than one container instance") { Host = host }
                : _judge.Place(instance, host, providers, unread);
            if (finding is not null)
            {
                _findings[instance.InstanceId] = finding;
            }
            else
            {
                open.Add((instance, host!));
            }
        }

        var done = 0;
        foreach (var batch in open.GroupBy(static item => item.Host.Cluster).SelectMany(static items => items.Chunk(BatchSize)))
        {
            fleet.Progress.Begin($"looking at tasks: {done} of {open.Count} instances done");
            var tasks = await fleet.TasksAsync(batch[0].Host.Cluster, [.. batch.Select(static item => item.Host)], cancellationToken).ConfigureAwait(false);
            foreach (var (instance, host) in batch)
            {
                _findings[instance.InstanceId] = InstanceJudge.Judge(instance, host, tasks[host.Arn]);
            }

            done += batch.Length;
        }
    }

    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        var leaked = _findings.Values.Where(static finding => finding.Verdict == Verdict.Leaked).ToList();
        if (leaked.Count == 0)
        {
            return;
        }

        if (_problems.Count > 0)
        {
            fleet.Progress.Tell("Nothing is cleared, because the look was incomplete.");
            return;
        }

        fleet.Progress.Tell($"{leaked.Count} leaked; looking again in {ReadStaleness.TotalSeconds:0} s before anything is cleared.");
        await Task.Delay(ReadStaleness, time, cancellationToken).ConfigureAwait(false);
        foreach (var batch in leaked.Chunk(BatchSize))
        {
            await LookAgainAsync(batch, cancellationToken).ConfigureAwait(false);
            foreach (var first in batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_findings.TryGetValue(first.Instance.InstanceId, out var second) && second is { Verdict: Verdict.Leaked })
                {
                    await ClearAsync(second).ConfigureAwait(false);
                }
            }
        }
    }

    // The container instances are asked for by the ARNs of the first look: one that was registered anew meanwhile is another.
    private async Task LookAgainAsync(Finding[] batch, CancellationToken cancellationToken)
    {
        foreach (var first in batch)
        {
            _findings[first.Instance.InstanceId] = first with { Verdict = Verdict.Undecided, Reason = "the second look did not come to its end" };
        }

        var groups = await fleet.GroupsAsync([.. batch.Select(static first => first.Instance.GroupName).Distinct()], cancellationToken).ConfigureAwait(false);
        var set = groups.SelectMany(static group => group.Protected).ToDictionary(static instance => instance.InstanceId);
        var providers = await fleet.CapacityProvidersAsync(cancellationToken).ConfigureAwait(false);
        var hosts = new List<ContainerHost>();
        foreach (var cluster in batch.GroupBy(static first => first.Host!.Cluster))
        {
            hosts.AddRange(await fleet.HostsAsync(cluster.Key, [.. cluster.Select(static first => first.Host!.Arn)], cancellationToken).ConfigureAwait(false));
        }

        var still = new List<GroupInstance>();
        foreach (var id in batch.Select(static first => first.Instance.InstanceId))
        {
            if (set.TryGetValue(id, out var instance))
            {
                still.Add(instance);
            }
            else
            {
                // Somebody else cleared it, or it left its group: there is nothing to tell of it.
                _findings.Remove(id);
            }
        }

        await JudgeAsync(still, hosts.ToLookup(static host => host.InstanceId), providers, [], cancellationToken).ConfigureAwait(false);
    }

    private async Task ClearAsync(Finding leaked)
    {
        var id = leaked.Instance.InstanceId;
        try
        {
            await fleet.ClearAsync(leaked.Instance).ConfigureAwait(false);
            _findings[id] = leaked with { Verdict = Verdict.Cleared };
        }
        catch (AwsCallException exception) when (exception.HasLeft)
        {
            _findings[id] = leaked with { Verdict = Verdict.NotSettable, Reason = $"Auto Scaling refused the clear: {exception.Message}" };
        }
        catch (AwsCallException exception) when (exception.Outcome != ProtectionOutcome.Denied)
        {
            _problems.Add(exception.ToProblem());
            if (exception.Outcome == ProtectionOutcome.Unknown)
            {
                _findings[id] = leaked with { Verdict = Verdict.ClearUnknown, Reason = $"{leaked.Reason}; whether the clear took effect is not known" };
            }
        }
    }
}
