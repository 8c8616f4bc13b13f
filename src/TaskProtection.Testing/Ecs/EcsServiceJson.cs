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
            ["launchType"] = "EC2",
            ["taskDefinition"] = EcsJson.TaskDefinitionArn(town, service.Name, service.Primary.Revision),
            ["deploymentConfiguration"] = new JsonObject
            {
                ["deploymentCircuitBreaker"] = new JsonObject { ["enable"] = false, ["rollback"] = false },
                ["maximumPercent"] = settings.MaximumPercent,
                ["minimumHealthyPercent"] = settings.MinimumHealthyPercent,
            },
            ["deployments"] = new JsonArray([.. service.DeploymentStates.Select(d => Deployment(town, service, d))]),
            ["events"] = new JsonArray(),
            ["placementConstraints"] = settings.PlacementConstraint == PlacementConstraint.DistinctInstance
                ? new JsonArray(new JsonObject { ["type"] = "distinctInstance" })
                : new JsonArray(),
            ["placementStrategy"] = new JsonArray(),
            ["schedulingStrategy"] = "REPLICA",
            ["deploymentController"] = new JsonObject { ["type"] = "ECS" },
            ["enableECSManagedTags"] = false,
            ["propagateTags"] = "NONE",
            ["enableExecuteCommand"] = false,
        };
        EcsJson.Put(json, "createdAt", service.CreatedAt);
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
            ["launchType"] = "EC2",
            ["rolloutState"] = deployment.IsCompleted ? "COMPLETED" : "IN_PROGRESS",
            ["rolloutStateReason"] = $"ECS deployment {deployment.Id} {(deployment.IsCompleted ? "completed." : "in progress.")}",
        };
        EcsJson.Put(json, "createdAt", deployment.CreatedAt);
        EcsJson.Put(json, "updatedAt", deployment.UpdatedAt);
        return json;
    }

    // A task that was told to stop is neither running nor pending for its service.
    private static int Running(List<TaskState> tasks) => tasks.Count(t => t.IsHealthy);

    private static int Pending(List<TaskState> tasks) => tasks.Count(t => t.IsLive && !t.IsHealthy);
}
