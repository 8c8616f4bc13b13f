using System.Text.Json.Nodes;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Metadata;

/// <summary>The task metadata endpoint, version 4: <c>$ECS_CONTAINER_METADATA_URI_V4</c> and <c>…/task</c>.</summary>
internal sealed class TaskMetadataWire(EcsWorld world, AgentLimiter limiter) : IWireService
{
    private const string Prefix = "/v4/";

    public string Name => "task-metadata";

    public string? SigningName => null;

    public IReadOnlyCollection<string> Operations { get; } = ["GetContainer", "GetTask", "Other"];

    public string? Match(WireRequest request) => AgentAnswers.PathBelow(request, Prefix) switch
    {
        null => null,
        [_] => "GetContainer",
        [_, "task"] => "GetTask",
        _ => "Other",
    };

    public string? CallerTask(WireRequest request) =>
        AgentAnswers.PathBelow(request, Prefix) is [var id, ..] ? world.Town.Gate.Ask(() => world.Cluster.FindByEndpoint(id)?.Id) : null;

    public WireResponse Error(WireRequest request, int status, string code, string message) =>
        AgentAnswers.Json(status, JsonValue.Create($"{code}: {message}"));

    public Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone) =>
        Task.FromResult(world.IsAgentDown(request.CallerTask)
            ? AgentAnswers.NoConnection
            : limiter.Refuse(request) ?? world.Town.Gate.Ask(() => Answer(request)));

    private WireResponse Answer(WireRequest request)
    {
        if (request.Method != "GET")
        {
            return AgentAnswers.WrongMethod;
        }

        var (id, isTask) = AgentAnswers.PathBelow(request, Prefix) switch
        {
            [var container] => (container, false),
            [var container, "task"] => (container, true),
            _ => (null, false),
        };
        if (id is null)
        {
            return AgentAnswers.NoRoute;
        }

        if (world.Cluster.FindByEndpoint(id) is not { } task)
        {
            return AgentAnswers.Json(404, JsonValue.Create(
                $"V4 {(isTask ? "task" : "container")} metadata handler: unable to get task arn from request: unable to get task Arn from v3 endpoint ID: {id}"));
        }

        return AgentAnswers.Json(200, isTask ? TaskJson(task) : ContainerJson(task));
    }

    private JsonObject TaskJson(TaskState task)
    {
        var json = new JsonObject
        {
            ["Cluster"] = task.Host.IsFargate && world.Settings.FargateNamesClusterByArn ? world.Cluster.Arn : world.ClusterName,
            ["TaskARN"] = task.Arn,
            ["Family"] = task.Family,
            ["Revision"] = task.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["DesiredStatus"] = EcsJson.Status(task.DesiredStatus),
            ["KnownStatus"] = EcsJson.Status(task.LastStatus),
            ["PullStartedAt"] = Time(task.CreatedAt),
            ["PullStoppedAt"] = Time(task.StartedAt ?? task.CreatedAt),
            ["AvailabilityZone"] = task.Host.AvailabilityZone,
            ["LaunchType"] = EcsJson.LaunchType(task.LaunchType),
            ["Containers"] = new JsonArray(ContainerJson(task)),
        };
        EcsJson.Put(json, "ServiceName", task.Service?.Name);
        return json;
    }

    private static JsonObject ContainerJson(TaskState task)
    {
        var json = new JsonObject
        {
            ["DockerId"] = task.EndpointId.Replace("-", "", StringComparison.Ordinal),
            [nameof(Name)] = task.Family,
            ["DockerName"] = $"ecs-{task.Family}-{task.Revision}-{task.Family}",
            ["Image"] = $"{task.Family}:{task.Version}",
            ["ImageID"] = $"sha256:{task.Family}-{task.Version}",
            ["Labels"] = new JsonObject
            {
                ["com.amazonaws.ecs.task-arn"] = task.Arn,
                ["com.amazonaws.ecs.task-definition-family"] = task.Family,
                ["com.amazonaws.ecs.container-name"] = task.Family,
            },
            ["DesiredStatus"] = EcsJson.Status(task.DesiredStatus),
            ["KnownStatus"] = EcsJson.Status(task.LastStatus),
            ["CreatedAt"] = Time(task.CreatedAt),
            ["StartedAt"] = Time(task.StartedAt ?? task.CreatedAt),
            ["Type"] = "NORMAL",
            ["ContainerARN"] = task.Arn.Replace(":task/", ":container/", StringComparison.Ordinal) + "/" + task.EndpointId,
            ["Networks"] = new JsonArray(new JsonObject { ["NetworkMode"] = task.Host.IsFargate ? "awsvpc" : "bridge", ["IPv4Addresses"] = new JsonArray("172.17.0.2") }),
        };
        return json;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
