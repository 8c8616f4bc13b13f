using System.Buffers;
using System.Text.Json;
using TaskProtection.Aws;
using TaskProtection.Aws.Signed;
using TaskProtection.Cli.Sweep;

namespace TaskProtection.Cli.Aws;

/// <summary>The reading operations of ECS that a sweep needs. Every list is read to its end.</summary>
internal sealed class EcsReads(SignedClient client, AwsCalls calls)
{
    /// <summary>The API's limit on ids in one DescribeContainerInstances, DescribeTasks or GetTaskProtection.</summary>
    private const int MaxIds = 100;

    public Task<List<string>> ListClustersAsync(CancellationToken cancellationToken)
        => ListAsync("ListClusters", "clusterArns", null, static _ => { }, cancellationToken);

    public Task<List<string>> ListContainerInstancesAsync(string cluster, CancellationToken cancellationToken)
        => ListAsync("ListContainerInstances", "containerInstanceArns", cluster, static _ => { }, cancellationToken);

    /// <summary>The tasks that ECS wants running on a container instance, or those that it wants stopped and still knows.</summary>
    public Task<List<string>> ListTasksAsync(string cluster, string containerInstance, string desiredStatus, CancellationToken cancellationToken)
        => ListAsync(
            "ListTasks",
            "taskArns",
            cluster,
            writer =>
            {
                writer.WriteString("containerInstance", containerInstance);
                writer.WriteString("desiredStatus", desiredStatus);
            },
            cancellationToken);

    public Task<EcsResult<ContainerHost>> DescribeContainerInstancesAsync(
        string cluster, IReadOnlyList<string> arns, CancellationToken cancellationToken)
        => DescribeAsync("DescribeContainerInstances", cluster, "containerInstances", arns, "containerInstances", calls.ClusterReads, json => new ContainerHost(
            cluster,
            json.GetText("containerInstanceArn") ?? "",
            json.GetText("ec2InstanceId") ?? "",
            json.GetText("capacityProviderName"),
            json.GetFlag("agentConnected") ?? false), cancellationToken);

    public Task<EcsResult<StoppedTask>> DescribeStoppedTasksAsync(string cluster, IReadOnlyList<string> arns, CancellationToken cancellationToken)
        => DescribeAsync("DescribeTasks", cluster, "tasks", arns, "tasks", calls.ClusterReads, static json => new StoppedTask(
            json.GetText("taskArn") ?? "", json.GetText("lastStatus") ?? "", json.GetEpoch("stoppedAt")), cancellationToken);

    /// <summary>A task that no service owns is a failure <c>TASK_NOT_VALID</c>, in whichever of its two ways ECS says so.</summary>
    public async Task<EcsResult<EcsTaskProtection>> GetTaskProtectionAsync(string cluster, IReadOnlyList<string> arns, CancellationToken cancellationToken)
    {
        var (found, failures) = (new List<EcsTaskProtection>(), new List<EcsFailure>());
        var open = new Stack<string[]>(arns.Chunk(MaxIds));
        while (open.TryPop(out var tasks))
        {
            try
            {
                var result = await ProtectionsAsync(cluster, tasks, cancellationToken).ConfigureAwait(false);
                found.AddRange(result.Items);
                failures.AddRange(result.Failures);
            }
            catch (AwsCallException refusal) when (AwsError.IsOfNoService(refusal.Code, refusal.Message))
            {
                if (tasks is [var standalone])
                {
                    failures.Add(new(standalone, "TASK_NOT_VALID", refusal.Message));
                    continue;
                }

                // It spoils the answer for all that were asked for with it.
                open.Push(tasks[..(tasks.Length / 2)]);
                open.Push(tasks[(tasks.Length / 2)..]);
            }
        }

        return new(found, failures);
    }

    private Task<EcsResult<EcsTaskProtection>> ProtectionsAsync(string cluster, IReadOnlyList<string> arns, CancellationToken cancellationToken)
        => DescribeAsync("GetTaskProtection", cluster, "tasks", arns, "protectedTasks", calls.TaskProtectionReads, static json => new EcsTaskProtection
        {
            TaskArn = json.GetText("taskArn"),

            // What does not say that it is unprotected is not taken for it.
            ProtectionEnabled = json.GetFlag("protectionEnabled") ?? true,
            ExpirationDate = json.GetEpoch("expirationDate"),
        }, cancellationToken);

    /// <summary>All capacity providers of the account: the group of one, and who drives the flag there.</summary>
    public async Task<List<CapacityProvider>> DescribeCapacityProvidersAsync(CancellationToken cancellationToken)
    {
        var all = new List<CapacityProvider>();
        await foreach (var page in PagesAsync("DescribeCapacityProviders", null, calls.CapacityProviderReads, static _ => { }, cancellationToken).ConfigureAwait(false))
        {
            Require(page, "capacityProviders", "DescribeCapacityProviders");
            all.AddRange(page.GetItems("capacityProviders").Select(static json => new CapacityProvider(
                json.GetText("name") ?? "",
                json.GetObject("autoScalingGroupProvider")?.GetText("autoScalingGroupArn"),
                json.GetObject("autoScalingGroupProvider")?.GetText("managedTerminationProtection"))));
        }

        return all;
    }

    private async Task<List<string>> ListAsync(
        string operation, string member, string? cluster, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var all = new List<string>();
        await foreach (var page in PagesAsync(operation, cluster, calls.ClusterReads, write, cancellationToken).ConfigureAwait(false))
        {
            all.AddRange(Require(page, member, operation).EnumerateArray().Select(static item => item.GetString() ?? ""));
        }

        return all;
    }

    private async IAsyncEnumerable<JsonElement> PagesAsync(
        string operation, string? cluster, Pace pace, Action<Utf8JsonWriter> write, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? token = null; ;)
        {
            var sent = token;
            var page = await CallAsync(
                operation,
                cluster,
                pace,
                writer =>
                {
                    write(writer);
                    if (sent is not null)
                    {
                        writer.WriteString("nextToken", sent);
                    }
                },
                cancellationToken).ConfigureAwait(false);
            yield return page;
            token = page.GetText("nextToken");
            if (string.IsNullOrEmpty(token))
            {
                yield break;
            }

            if (token == sent)
            {
                throw new AwsCallException(AwsAction.Ecs(operation), cluster, new InvalidDataException("The same page was announced twice."));
            }
        }
    }

    private async Task<EcsResult<T>> DescribeAsync<T>(
        string operation, string cluster, string member, IReadOnlyList<string> ids, string items, Pace pace, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        var failures = new List<EcsFailure>();
        foreach (var chunk in ids.Chunk(MaxIds))
        {
            var json = await CallAsync(
                operation,
                cluster,
                pace,
                writer =>
                {
                    writer.WriteStartArray(member);
                    foreach (var id in chunk)
                    {
                        writer.WriteStringValue(id);
                    }

                    writer.WriteEndArray();
                },
                cancellationToken).ConfigureAwait(false);
            found.AddRange(json.GetItems(items).Select(read));
            failures.AddRange(json.GetItems("failures").Select(static failure
                => new EcsFailure(failure.GetText("arn"), failure.GetText("reason"), failure.GetText("detail"))));
        }

        return new(found, failures);
    }

    private Task<JsonElement> CallAsync(
        string operation, string? cluster, Pace pace, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (cluster is not null)
            {
                writer.WriteString("cluster", cluster);
            }

            write(writer);
            writer.WriteEndObject();
        }

        var body = buffer.WrittenSpan.ToArray();
        return calls.ReadAsync(AwsAction.Ecs(operation), cluster, pace, token => client.CallJsonAsync(operation, body, token), cancellationToken);
    }

    // An answer without its list is something else than an empty one: it must not read as "nothing there".
    private static JsonElement Require(JsonElement page, string member, string operation)
        => page.ValueKind == JsonValueKind.Object && page.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
            ? list
            : throw new AwsCallException(AwsAction.Ecs(operation), null, new InvalidDataException($"ECS answered {operation} without {member}."));
}
