using System.Text.Json.Nodes;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>The API's shape of a service and its deployments. To be called inside the world's gate.</summary>
internal static class EcsServiceJson
{
    public static JsonNode Service(Town town, ClusterState cluster, EcsService service)
    {
        var settings = service.Settings;
        var json = new JsonObject
        {
            ["serviceArn"] = service.ServiceArn,
            ["serviceName"] = service.Name,
            ["clusterArn"] = cluster.Arn,
            ["loadBalancers"] = new JsonArray(),
            ["serviceRegistries"] = new JsonArray(),
            ["status"] = "ACTIVE",
            ["desiredCount"] = service.DesiredCount,
            ["runningCount"] = Running(service.States),
            ["pendingCount"] = Pending(service.States),
            ["launchType"] = EcsJson.LaunchType(service.Settings.LaunchType),
            ["taskDefinition"] = EcsJson.TaskDefinitionArn(town, service.Name, service.Primary.Revision),
            ["deploymentConfiguration"] = new JsonObject
            {
                ["deploymentCircuitBreaker"] = new JsonObject
                {
                    ["enable"] = settings.DeploymentCircuitBreaker != DeploymentCircuitBreaker.Disabled,
                    ["rollback"] = settings.DeploymentCircuitBreaker == DeploymentCircuitBreaker.EnabledWithRollback,
                },
                ["maximumPercent"] = settings.MaximumPercent,
                ["minimumHealthyPercent"] = service.MinimumHealthyPercent,
            },
            ["deployments"] = service.IsExternal
                ? new JsonArray()
                : new JsonArray([.. service.DeploymentStates.Select(d => Deployment(town, service, d))]),
            ["events"] = new JsonArray([.. service.Messages.Select(Message)]),
            ["placementConstraints"] = settings.PlacementConstraint == PlacementConstraint.DistinctInstance
                ? new JsonArray(new JsonObject { ["type"] = "distinctInstance" })
                : new JsonArray(),
            ["placementStrategy"] = new JsonArray(),
            ["schedulingStrategy"] = "REPLICA",
            ["deploymentController"] = new JsonObject { ["type"] = service.IsExternal ? "EXTERNAL" : "ECS" },
            ["availabilityZoneRebalancing"] = settings.AvailabilityZoneRebalancing ? "ENABLED" : "DISABLED",
            ["enableECSManagedTags"] = false,
            ["propagateTags"] = "NONE",
            ["enableExecuteCommand"] = false,
        };
        EcsJson.Put(json, "createdAt", service.CreatedAt);
        if (service.IsExternal)
        {
            json["taskSets"] = new JsonArray([.. service.DeploymentStates.Select(d => TaskSet(town, cluster, service, d))]);
        }

        return json;
    }

    public static JsonObject TaskSet(Town town, ClusterState cluster, EcsService service, DeploymentState set)
    {
        var view = service.View(set);
        var json = new JsonObject
        {
            ["id"] = set.Id,
            ["taskSetArn"] = town.Arn("ecs", $"task-set/{cluster.Name}/{service.Name}/{set.Id}"),
            ["serviceArn"] = service.ServiceArn,
            ["clusterArn"] = cluster.Arn,
            ["status"] = view.Status.ToString().ToUpperInvariant(),
            ["taskDefinition"] = EcsJson.TaskDefinitionArn(town, service.Name, set.Revision),
            ["computedDesiredCount"] = view.ComputedDesiredCount,
            ["pendingCount"] = Pending(service.States.FindAll(t => t.Deployment == set)),
            ["runningCount"] = view.RunningCount,
            ["launchType"] = EcsJson.LaunchType(service.Settings.LaunchType),
            ["scale"] = new JsonObject { ["value"] = view.ScalePercent, ["unit"] = "PERCENT" },
            ["stabilityStatus"] = service.IsSteady(set) ? "STEADY_STATE" : "STABILIZING",
        };
        EcsJson.Put(json, "createdAt", set.CreatedAt);
        EcsJson.Put(json, "updatedAt", set.UpdatedAt);
        EcsJson.Put(json, "stabilityStatusAt", town.Now);
        return json;
    }

    private static JsonObject Deployment(Town town, EcsService service, DeploymentState deployment)
    {
        var isPrimary = deployment == service.Primary;
        var tasks = service.States.Where(t => t.Deployment == deployment).ToList();
        var json = new JsonObject
        {
            ["id"] = deployment.Id,
            ["status"] = isPrimary ? "PRIMARY" : "ACTIVE",
            ["taskDefinition"] = EcsJson.TaskDefinitionArn(town, service.Name, deployment.Revision),

            // When ECS lowers the desired count of an older deployment is not documented: here it is what is left of it.
            ["desiredCount"] = isPrimary ? service.DesiredCount : tasks.Count(t => t.IsLive),
            ["pendingCount"] = Pending(tasks),
            ["runningCount"] = Running(tasks),
            ["failedTasks"] = deployment.FailedTasks,
            ["launchType"] = EcsJson.LaunchType(service.Settings.LaunchType),
            ["rolloutState"] = deployment.IsFailed ? "FAILED" : deployment.IsCompleted ? "COMPLETED" : "IN_PROGRESS",
            ["rolloutStateReason"] = Reason(deployment),
        };
        EcsJson.Put(json, "createdAt", deployment.CreatedAt);
        EcsJson.Put(json, "updatedAt", deployment.UpdatedAt);
        return json;
    }

    private static string Reason(DeploymentState deployment) => deployment switch
    {
        { IsFailed: true } => "ECS deployment circuit breaker: tasks failed to start.",
        { IsCompleted: true } => $"ECS deployment {deployment.Id} completed.",
        { RolledBackFrom: not null } => $"ECS deployment circuit breaker: rolling back to deploymentId {deployment.Id}.",
        _ => $"ECS deployment {deployment.Id} in progress.",
    };

    private static JsonNode Message(ServiceMessage message)
    {
        var json = new JsonObject { ["id"] = message.Id, ["message"] = message.Text };
        EcsJson.Put(json, "createdAt", message.At);
        return json;
    }

    // A task that was told to stop is neither running nor pending for its service.
    private static int Running(List<TaskState> tasks) => tasks.Count(t => t.IsRunning);

    private static int Pending(List<TaskState> tasks) => tasks.Count(t => t.IsLive && !t.IsRunning);
}
