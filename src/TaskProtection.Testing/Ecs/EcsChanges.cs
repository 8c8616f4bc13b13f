using System.Text.Json.Nodes;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>The changing operations of the ECS API, those of task protection excepted. To be called inside the world's gate.</summary>
internal sealed class EcsChanges(EcsWorld world)
{
    /// <summary>The API's limit on container instances in one request to change their state.</summary>
    private const int MaxContainerInstances = 10;

    private ClusterState Cluster => world.Cluster;

    /// <summary>The desired count, the task definition (one that was deployed before) and <c>forceNewDeployment</c>; the rest is not looked at.</summary>
    public JsonObject UpdateService(EcsRequest body)
    {
        var name = body.Text("service") ?? throw EcsRequest.Invalid("service cannot be null.");
        var service = Cluster.FindService(name) ?? throw new AwsRefusal(400, "ServiceNotFoundException", "Service not found.");
        var version = body.Text("taskDefinition") is { } definition
            ? service.VersionOf(definition) ?? throw new AwsRefusal(400, "ClientException", "TaskDefinition not found.")
            : null;
        if (service.IsExternal && (version is not null || body.Flag("forceNewDeployment") == true))
        {
            throw EcsRequest.Invalid("A service with the EXTERNAL deployment controller is deployed by task sets.");
        }

        if (body.Number("desiredCount") is { } count)
        {
            service.SetDesiredCount(count >= 0 ? count : throw EcsRequest.Invalid("desiredCount cannot be less than 0."));
        }

        if ((version is not null && version != service.Primary.Version) || body.Flag("forceNewDeployment") == true)
        {
            service.Deploy(version ?? service.Primary.Version);
        }

        return new JsonObject { ["service"] = EcsServiceJson.Service(world.Town, Cluster, service) };
    }

    public JsonObject StopTask(EcsRequest body)
    {
        var id = body.Text("task") ?? throw EcsRequest.Invalid("task cannot be null.");
        var task = Cluster.FindTask(id) ?? throw EcsRequest.Invalid("The referenced task was not found.");
        world.StopTask(task.Id);
        return new JsonObject { ["task"] = EcsJson.Task(Cluster, task) };
    }

    public JsonObject UpdateContainerInstancesState(EcsRequest body)
    {
        var ids = body.Texts("containerInstances", MaxContainerInstances);
        var isDraining = body.Text("status") switch
        {
            "DRAINING" => true,
            "ACTIVE" => false,
            _ => throw EcsRequest.Invalid("Container instance status must be one of [ACTIVE, DRAINING]."),
        };
        var (changed, failures) = (new JsonArray(), new JsonArray());
        foreach (var id in ids)
        {
            if (Cluster.FindHost(id) is not { } host)
            {
                failures.Add(EcsJson.Failure(
                    id.StartsWith("arn:", StringComparison.Ordinal) ? id : world.Town.Arn("ecs", $"container-instance/{Cluster.Name}/{id}"), "MISSING"));
                continue;
            }

            if (isDraining)
            {
                world.DrainContainerInstance(host.Instance.Id);
            }
            else
            {
                world.ActivateContainerInstance(host.Instance.Id);
            }

            changed.Add(EcsJson.ContainerInstance(host));
        }

        return new JsonObject { ["containerInstances"] = changed, ["failures"] = failures };
    }
}
