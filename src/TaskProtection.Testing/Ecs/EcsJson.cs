using System.Text.Json.Nodes;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>The API's shapes. Times are seconds since 1970, with a fraction. To be called inside the world's gate.</summary>
internal static class EcsJson
{
    public static JsonNode ProtectedTask(ProtectionAnswer answer)
    {
        var json = new JsonObject { ["taskArn"] = answer.TaskArn, ["protectionEnabled"] = answer.Until is not null };
        Put(json, "expirationDate", answer.Until);
        return json;
    }

    public static JsonNode Failure(string arn, string reason) => new JsonObject { ["arn"] = arn, ["reason"] = reason };

    public static string Status(EcsTaskStatus status) => status.ToString().ToUpperInvariant();

    public static string LaunchType(LaunchType type) => type == Ecs.LaunchType.Fargate ? "FARGATE" : "EC2";

    public static string TaskDefinitionArn(Town town, string family, int revision) => town.Arn("ecs", $"task-definition/{family}:{revision}");

    public static JsonNode Task(ClusterState cluster, TaskState task)
    {
        var json = new JsonObject
        {
            ["attachments"] = new JsonArray(),
            ["attributes"] = new JsonArray(),
            ["availabilityZone"] = task.Host.AvailabilityZone,
            ["clusterArn"] = cluster.Arn,
            ["connectivity"] = "CONNECTED",
            ["containers"] = new JsonArray(Container(task)),
            ["desiredStatus"] = Status(task.DesiredStatus),
            ["enableExecuteCommand"] = false,
            ["group"] = task.Service is null ? $"family:{task.Family}" : $"service:{task.Service.Name}",
            ["healthStatus"] = task.IsUnhealthy ? "UNHEALTHY" : task is { HasPassed: true, Service.Settings.HealthyAfter.Ticks: > 0 } ? "HEALTHY" : "UNKNOWN",
            ["lastStatus"] = Status(task.LastStatus),
            ["launchType"] = LaunchType(task.LaunchType),
            ["overrides"] = new JsonObject { ["containerOverrides"] = new JsonArray(), ["inferenceAcceleratorOverrides"] = new JsonArray() },
            ["tags"] = new JsonArray(),
            ["taskArn"] = task.Arn,
            ["taskDefinitionArn"] = TaskDefinitionArn(cluster.Town, task.Family, task.Revision),
            ["version"] = 1 + (int)task.LastStatus,
        };
        if (task.Host.IsFargate)
        {
            json["platformVersion"] = "1.4.0";
        }
        else
        {
            json["containerInstanceArn"] = task.Host.Arn;
            Put(json, "capacityProviderName", ProviderName(task.Host.Instance));
        }

        Put(json, "startedBy", task.Deployment?.Id);
        Put(json, "createdAt", task.CreatedAt);
        Put(json, "startedAt", task.StartedAt);
        Put(json, "stoppingAt", task.StoppingAt);
        Put(json, "stoppedAt", task.StoppedAt);
        if (!task.IsLive && task.Cause is { } cause)
        {
            json["stopCode"] = StopCode(cause);
            Put(json, "stoppedReason", StoppedReason(task, cause));
        }

        return json;
    }

    public static JsonNode ContainerInstance(HostState host)
    {
        var json = new JsonObject
        {
            ["containerInstanceArn"] = host.Arn,
            ["ec2InstanceId"] = host.Instance.Id,
            ["version"] = 1,
            ["remainingResources"] = new JsonArray(),
            ["registeredResources"] = new JsonArray(),
            ["status"] = host.IsDraining ? "DRAINING" : "ACTIVE",
            ["agentConnected"] = host.AgentBackAt is null,
            ["runningTasksCount"] = host.Tasks.Count(t => t.LastStatus == EcsTaskStatus.Running),
            ["pendingTasksCount"] = host.Tasks.Count(t => t.LastStatus == EcsTaskStatus.Pending),
            ["attributes"] = new JsonArray(new JsonObject { ["name"] = "ecs.availability-zone", ["value"] = host.Instance.AvailabilityZone }),
            ["attachments"] = new JsonArray(),
            ["tags"] = new JsonArray(),
        };
        Put(json, "capacityProviderName", ProviderName(host.Instance));
        Put(json, "registeredAt", host.RegisteredAt);
        return json;
    }

    public static JsonNode CapacityProvider(CapacityProviderState provider) => new JsonObject
    {
        ["capacityProviderArn"] = provider.Arn,
        ["name"] = provider.Name,
        ["status"] = "ACTIVE",
        ["autoScalingGroupProvider"] = new JsonObject
        {
            ["autoScalingGroupArn"] = provider.Group.Arn,

            // Managed termination protection requires managed scaling; the numbers are the API's defaults.
            ["managedScaling"] = new JsonObject
            {
                ["status"] = Enabled(provider.Settings.ManagedTerminationProtection),
                ["targetCapacity"] = 100,
                ["minimumScalingStepSize"] = 1,
                ["maximumScalingStepSize"] = 10_000,
                ["instanceWarmupPeriod"] = 300,
            },
            ["managedTerminationProtection"] = Enabled(provider.Settings.ManagedTerminationProtection),
            ["managedDraining"] = Enabled(provider.Settings.ManagedDraining),
        },
        ["tags"] = new JsonArray(),
    };

    /// <summary>A name as tasks and container instances carry it; null without a capacity provider.</summary>
    public static string? ProviderName(InstanceState instance) =>
        instance.Group.Settings.CapacityProvider is { } provider ? provider.Name ?? instance.Group.Name : null;

    public static void Put(JsonObject json, string name, string? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }

    public static void Put(JsonObject json, string name, DateTimeOffset? value)
    {
        if (value is { } at)
        {
            json[name] = at.ToUnixTimeMilliseconds() / 1000.0;
        }
    }

    private static JsonObject Container(TaskState task)
    {
        var json = new JsonObject
        {
            ["containerArn"] = task.Arn.Replace(":task/", ":container/", StringComparison.Ordinal) + "/" + task.EndpointId,
            ["taskArn"] = task.Arn,
            ["name"] = task.Family,
            ["image"] = $"{task.Family}:{task.Version}",
            ["runtimeId"] = task.EndpointId.Replace("-", "", StringComparison.Ordinal),
            ["lastStatus"] = Status(task.LastStatus),
            ["networkBindings"] = new JsonArray(),
            ["networkInterfaces"] = new JsonArray(),
            ["healthStatus"] = "UNKNOWN",
        };
        if (task.ExitCode is { } exitCode)
        {
            json["exitCode"] = exitCode;
        }

        return json;
    }

    private static string StopCode(string cause) => cause switch
    {
        EndCause.DesiredCount or EndCause.Deployment or EndCause.ScaleIn or EndCause.HealthCheck => "ServiceSchedulerInitiated",
        EndCause.Spot => "SpotInterruption",
        EndCause.StopTask => "UserInitiated",
        EndCause.Retirement => "ServiceSchedulerInitiated",
        EndCause.FailedToStart => "TaskFailedToStart",
        EndCause.Instance or EndCause.Shutdown => "TerminationNotice",
        _ => "EssentialContainerExited",
    };

    private static string? StoppedReason(TaskState task, string cause) => cause switch
    {
        EndCause.DesiredCount => $"Scaling activity initiated by (deployment {task.Deployment?.Id})",
        EndCause.Deployment => $"Scaling activity initiated by (deployment {task.Service?.Primary.Id})",
        EndCause.StopTask => "Task stopped by user",
        EndCause.HealthCheck => "Task failed container health checks",
        EndCause.Spot when task.Host.IsFargate => "Your Spot Task was interrupted.",
        EndCause.FailedToStart => "Task failed to start",
        EndCause.Crash or EndCause.Exited => "Essential container in task exited",
        _ when task.Host.IsFargate => null,
        _ => "Host EC2 (instance " + task.Host.InstanceId + ") terminated.",
    };

    private static string Enabled(bool value) => value ? "ENABLED" : "DISABLED";
}
