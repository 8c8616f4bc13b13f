using System.Text.Json.Nodes;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>The operations of the ECS API on task sets. To be called inside the world's gate.</summary>
internal sealed class EcsTaskSets(EcsWorld world)
{
    public JsonObject Create(EcsRequest body)
    {
        var service = ServiceOf(body);
        var definition = body.Text("taskDefinition") ?? throw EcsRequest.Invalid("taskDefinition cannot be null.");
        var version = service.VersionOf(definition) ?? throw new AwsRefusal(400, "ClientException", "TaskDefinition not found.");
        return Answer(service, service.CreateTaskSet(version, Scale(body) ?? 100));
    }

    public JsonObject Update(EcsRequest body)
    {
        var service = ServiceOf(body);
        var set = Find(service, body.Text("taskSet"));
        service.ScaleTaskSet(set.Id, Scale(body) ?? throw EcsRequest.Invalid("scale cannot be null."));
        return Answer(service, set.Id);
    }

    public JsonObject SetPrimary(EcsRequest body)
    {
        var service = ServiceOf(body);
        var set = Find(service, body.Text("primaryTaskSet"));
        service.SetPrimaryTaskSet(set.Id);
        return Answer(service, set.Id);
    }

    public JsonObject Delete(EcsRequest body)
    {
        var service = ServiceOf(body);
        var set = Find(service, body.Text("taskSet"));
        if (set == service.Primary)
        {
            throw EcsRequest.Invalid("The primary task set cannot be deleted.");
        }

        if (body.Flag("force") != true && service.States.Exists(t => t.Deployment == set))
        {
            throw EcsRequest.Invalid("The task set has not been scaled down to zero.");
        }

        var answer = EcsServiceJson.TaskSet(world.Town, world.Cluster, service, set);
        service.DeleteTaskSet(set.Id);
        answer["status"] = "DRAINING";
        return new JsonObject { ["taskSet"] = answer };
    }

    public JsonObject Describe(EcsRequest body)
    {
        var service = ServiceOf(body);
        var (found, failures) = (new JsonArray(), new JsonArray());
        foreach (var id in body.Texts("taskSets") ?? service.DeploymentStates.ConvertAll(d => d.Id))
        {
            if (TryFind(service, id) is { } set)
            {
                found.Add(EcsServiceJson.TaskSet(world.Town, world.Cluster, service, set));
            }
            else
            {
                failures.Add(EcsJson.Failure(id, "MISSING"));
            }
        }

        return new JsonObject { ["taskSets"] = found, ["failures"] = failures };
    }

    private JsonObject Answer(EcsService service, string id) =>
        new() { ["taskSet"] = EcsServiceJson.TaskSet(world.Town, world.Cluster, service, TryFind(service, id)!) };

    private EcsService ServiceOf(EcsRequest body)
    {
        var name = body.Text("service") ?? throw EcsRequest.Invalid("service cannot be null.");
        var service = world.Cluster.FindService(name) ?? throw new AwsRefusal(400, "ServiceNotFoundException", "Service not found.");
        return service.IsExternal ? service : throw EcsRequest.Invalid("The service does not use the EXTERNAL deployment controller.");
    }

    private static DeploymentState Find(EcsService service, string? idOrArn) =>
        TryFind(service, idOrArn ?? throw EcsRequest.Invalid("taskSet cannot be null.")) ?? throw new AwsRefusal(400, "TaskSetNotFoundException", "Task set not found.");

    private static DeploymentState? TryFind(EcsService service, string idOrArn) =>
        service.DeploymentStates.Find(d => d.Id == idOrArn || idOrArn.EndsWith("/" + d.Id, StringComparison.Ordinal));

    private static double? Scale(EcsRequest body) => body.Scale() switch
    {
        null => null,
        >= 0 and <= 100 and var scale => scale,
        _ => throw EcsRequest.Invalid("The scale value must be between 0 and 100."),
    };
}
