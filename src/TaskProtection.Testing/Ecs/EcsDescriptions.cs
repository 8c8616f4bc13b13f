using System.Globalization;
using System.Text.Json.Nodes;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>The reading operations of the ECS API. To be called inside the world's gate.</summary>
internal sealed class EcsDescriptions(EcsWorld world)
{
    /// <summary>The API's limit on tasks and container instances in one request, and on results in one page.</summary>
    private const int MaxItems = 100;

    /// <summary>The API's limit on capacity providers in one page.</summary>
    private const int MaxCapacityProviders = 10;

    /// <summary>The API's limit on services in one request.</summary>
    private const int MaxServices = 10;

    private ClusterState Cluster => world.Cluster;

    public JsonObject DescribeTasks(EcsRequest body) => Describe(
        "tasks", body.Texts("tasks", MaxItems), Cluster.FindTask, t => EcsJson.Task(Cluster, t), Cluster.TaskArn);

    public JsonObject DescribeContainerInstances(EcsRequest body) => Describe(
        "containerInstances",
        body.Texts("containerInstances", MaxItems),
        Cluster.FindHost,
        EcsJson.ContainerInstance,
        id => Arn(id, $"container-instance/{Cluster.Name}"));

    public JsonObject DescribeServices(EcsRequest body) => Describe(
        "services",
        body.Texts("services", MaxServices),
        Cluster.FindService,
        s => EcsServiceJson.Service(world.Town, Cluster, s),
        id => Arn(id, $"service/{Cluster.Name}"));

    /// <summary>By name, or all of the account, which come in pages.</summary>
    public JsonObject DescribeCapacityProviders(EcsRequest body)
    {
        var all = world.CapacityProviders();
        var names = body.Texts("capacityProviders");
        string? next = null;
        var answer = Describe(
            "capacityProviders",
            names is null ? Page(body, all, MaxCapacityProviders, out next).ConvertAll(p => p.Name) : body.Texts("capacityProviders", MaxItems),
            id => all.Find(p => p.Name == id || p.Arn == id),
            EcsJson.CapacityProvider,
            id => Arn(id, "capacity-provider"));
        EcsJson.Put(answer, "nextToken", next);
        return answer;
    }

    /// <summary>The account's clusters: the one.</summary>
    public JsonObject ListClusters(EcsRequest body) => Page(body, "clusterArns", [Cluster.Arn]);

    public JsonObject ListContainerInstances(EcsRequest body)
    {
        var status = body.Text("status");
        var hosts = Cluster.Hosts.Where(h => status is null || status == (h.IsDraining ? "DRAINING" : "ACTIVE"));
        return Page(body, "containerInstanceArns", hosts.Select(h => h.Arn).ToList());
    }

    public JsonObject ListTasks(EcsRequest body)
    {
        var desired = body.Text("desiredStatus") ?? "RUNNING";
        var tasks = Cluster.Tasks.Where(t => EcsJson.Status(t.DesiredStatus) == desired);
        if (body.Text("containerInstance") is { } container)
        {
            var host = Cluster.FindHost(container) ?? throw EcsRequest.Invalid("Container instance not found.");
            tasks = tasks.Where(t => t.Host == host);
        }

        if (body.Text("serviceName") is { } name)
        {
            var service = Cluster.FindService(name) ?? throw new AwsRefusal(400, "ServiceNotFoundException", "Service not found.");
            tasks = tasks.Where(t => t.Service == service);
        }

        if (body.Text("family") is { } family)
        {
            tasks = tasks.Where(t => t.Family == family);
        }

        if (body.Text("startedBy") is { } startedBy)
        {
            tasks = tasks.Where(t => t.Deployment?.Id == startedBy);
        }

        if (body.Text("launchType") is { } launchType)
        {
            tasks = tasks.Where(t => EcsJson.LaunchType(t.LaunchType) == launchType);
        }

        return Page(body, "taskArns", tasks.Select(t => t.Arn).ToList());
    }

    private static JsonObject Page(EcsRequest body, string member, List<string> arns)
    {
        var page = Page(body, arns, MaxItems, out var next);
        var answer = new JsonObject { [member] = new JsonArray([.. page.Select(a => JsonValue.Create(a))]) };
        EcsJson.Put(answer, "nextToken", next);
        return answer;
    }

    private static List<T> Page<T>(EcsRequest body, List<T> all, int most, out string? next)
    {
        var size = body.Number("maxResults") ?? most;
        var skip = 0;
        if (size < 1 || size > most
            || (body.Text("nextToken") is { } token && !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out skip)))
        {
            throw EcsRequest.Invalid("maxResults or nextToken is not valid.");
        }

        next = all.Count > skip + size ? (skip + size).ToString(CultureInfo.InvariantCulture) : null;
        return [.. all.Skip(skip).Take(size)];
    }

    private static JsonObject Describe<T>(
        string member, List<string> ids, Func<string, T?> find, Func<T, JsonNode> describe, Func<string, string> arn)
        where T : class
    {
        var found = new JsonArray();
        var failures = new JsonArray();
        foreach (var id in ids)
        {
            if (find(id) is { } item)
            {
                found.Add(describe(item));
            }
            else
            {
                failures.Add(EcsJson.Failure(arn(id), "MISSING"));
            }
        }

        return new JsonObject { [member] = found, ["failures"] = failures };
    }

    private string Arn(string id, string prefix) =>
        id.StartsWith("arn:", StringComparison.Ordinal) ? id : world.Town.Arn("ecs", $"{prefix}/{id}");
}
