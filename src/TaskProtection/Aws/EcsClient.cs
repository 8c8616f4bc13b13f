using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using TaskProtection.Aws.Signed;

namespace TaskProtection.Aws;

/// <summary>ECS on AWS JSON 1.1.</summary>
internal sealed class EcsClient(SignedClients clients, IOptions<TaskProtectionOptions> options, TimeProvider time) : IEcsClient
{
    private readonly EndpointPolicy _policy = EndpointPolicy.ForCalls(time, options.Value.CallTimeout);

    public async Task<EcsResult<EcsTaskProtection>> UpdateTaskProtectionAsync(
        EcsTaskProtectionUpdate update, CancellationToken cancellationToken)
    {
        var client = await clients.GetAsync(AwsService.Ecs, cancellationToken).ConfigureAwait(false);
        var body = Write(writer =>
        {
            writer.WriteString("cluster", update.Cluster);
            WriteList(writer, "tasks", [update.Task]);
            writer.WriteBoolean("protectionEnabled", update.ProtectionEnabled);
            if (update.ExpiresInMinutes is { } minutes)
            {
                writer.WriteNumber("expiresInMinutes", minutes);
            }
        });
        var json = await _policy.Writes.ExecuteAsync(
            async token => await client.CallJsonAsync("UpdateTaskProtection", body, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return Result(json, "protectedTasks", ReadProtection);
    }

    public Task<EcsResult<EcsTaskProtection>> GetTaskProtectionAsync(
        string cluster, IReadOnlyList<string> tasks, CancellationToken cancellationToken)
        => ReadAsync("GetTaskProtection", cluster, "tasks", tasks, "protectedTasks", ReadProtection, cancellationToken);

    public Task<EcsTaskPage> ListTasksAsync(string cluster, string containerInstance, string? nextToken, CancellationToken cancellationToken)
        => ListTasksAsync(cluster, "containerInstance", containerInstance, "RUNNING", nextToken, cancellationToken);

    public Task<EcsTaskPage> ListStoppedTasksAsync(string cluster, string service, CancellationToken cancellationToken)
        => ListTasksAsync(cluster, "serviceName", service, "STOPPED", null, cancellationToken);

    public Task<EcsResult<EcsService>> DescribeServicesAsync(string cluster, IReadOnlyList<string> services, CancellationToken cancellationToken)
        => ReadAsync("DescribeServices", cluster, "services", services, "services", ReadService, cancellationToken);

    public Task<EcsResult<EcsTask>> DescribeTasksAsync(string cluster, IReadOnlyList<string> tasks, CancellationToken cancellationToken)
        => ReadAsync(
            "DescribeTasks",
            cluster,
            "tasks",
            tasks,
            "tasks",
            static json => new EcsTask
            {
                TaskArn = json.GetText("taskArn"),
                ContainerInstanceArn = json.GetText("containerInstanceArn"),
                CapacityProviderName = json.GetText("capacityProviderName"),
                LaunchType = json.GetText("launchType"),
                Group = json.GetText("group"),
                StartedBy = json.GetText("startedBy"),
                StopCode = json.GetText("stopCode"),
                StoppedAt = json.GetEpoch("stoppedAt"),
                HealthStatus = json.GetText("healthStatus"),
            },
            cancellationToken);

    public Task<EcsResult<EcsContainerInstance>> DescribeContainerInstancesAsync(
        string cluster, IReadOnlyList<string> containerInstances, CancellationToken cancellationToken)
        => ReadAsync(
            "DescribeContainerInstances",
            cluster,
            "containerInstances",
            containerInstances,
            "containerInstances",
            static json => new EcsContainerInstance
            {
                ContainerInstanceArn = json.GetText("containerInstanceArn"),
                Ec2InstanceId = json.GetText("ec2InstanceId"),
                CapacityProviderName = json.GetText("capacityProviderName"),
            },
            cancellationToken);

    public Task<EcsResult<EcsCapacityProvider>> DescribeCapacityProvidersAsync(
        IReadOnlyList<string> capacityProviders, CancellationToken cancellationToken)
        => ReadAsync(
            "DescribeCapacityProviders",
            null,
            "capacityProviders",
            capacityProviders,
            "capacityProviders",
            static json => new EcsCapacityProvider
            {
                Name = json.GetText("name"),
                ManagedTerminationProtection = json.GetObject("autoScalingGroupProvider")?.GetText("managedTerminationProtection"),
            },
            cancellationToken);

    private static EcsTaskProtection ReadProtection(JsonElement json) => new()
    {
        TaskArn = json.GetText("taskArn"),
        ProtectionEnabled = json.GetFlag("protectionEnabled") ?? false,
        ExpirationDate = json.GetEpoch("expirationDate"),
    };

    private static EcsService ReadService(JsonElement json) => new()
    {
        ServiceName = json.GetText("serviceName"),
        DesiredCount = json.GetNumber("desiredCount") ?? 0,
        RunningCount = json.GetNumber("runningCount") ?? 0,
        PendingCount = json.GetNumber("pendingCount") ?? 0,
        MinimumHealthyPercent = json.GetObject("deploymentConfiguration")?.GetNumber("minimumHealthyPercent"),
        MaximumPercent = json.GetObject("deploymentConfiguration")?.GetNumber("maximumPercent"),
        DeploymentController = json.GetObject("deploymentController")?.GetText("type"),
        DeploymentStrategy = json.GetObject("deploymentConfiguration")?.GetText("strategy"),
        Deployments = [.. json.GetItems("deployments").Select(static deployment => new EcsDeployment
        {
            Id = deployment.GetText("id"),
            Status = deployment.GetText("status"),
            RolloutState = deployment.GetText("rolloutState"),
            RunningCount = deployment.GetNumber("runningCount") ?? 0,
            PendingCount = deployment.GetNumber("pendingCount") ?? 0,
            FailedTasks = deployment.GetNumber("failedTasks") ?? 0,
        })],
    };

    private static EcsResult<T> Result<T>(JsonElement json, string items, Func<JsonElement, T> read) => new(
        [.. json.GetItems(items).Select(read)],
        [.. json.GetItems("failures").Select(static failure
            => new EcsFailure(failure.GetText("arn"), failure.GetText("reason"), failure.GetText("detail")))]);

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private async Task<EcsTaskPage> ListTasksAsync(
        string cluster, string of, string value, string desiredStatus, string? nextToken, CancellationToken cancellationToken)
    {
        var client = await clients.GetAsync(AwsService.Ecs, cancellationToken).ConfigureAwait(false);
        var body = Write(writer =>
        {
            writer.WriteString("cluster", cluster);
            writer.WriteString(of, value);
            writer.WriteString("desiredStatus", desiredStatus);
            if (nextToken is not null)
            {
                writer.WriteString("nextToken", nextToken);
            }
        });
        var json = await _policy.Reads.ExecuteAsync(
            async token => await client.CallJsonAsync("ListTasks", body, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return new([.. json.GetTexts("taskArns")], json.GetText("nextToken"));
    }

    private async Task<EcsResult<T>> ReadAsync<T>(
        string operation,
        string? cluster,
        string member,
        IReadOnlyList<string> values,
        string items,
        Func<JsonElement, T> read,
        CancellationToken cancellationToken)
    {
        var client = await clients.GetAsync(AwsService.Ecs, cancellationToken).ConfigureAwait(false);
        var body = Write(writer =>
        {
            if (cluster is not null)
            {
                writer.WriteString("cluster", cluster);
            }

            WriteList(writer, member, values);
        });
        var json = await _policy.Reads.ExecuteAsync(
            async token => await client.CallJsonAsync(operation, body, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return Result(json, items, read);
    }
}
