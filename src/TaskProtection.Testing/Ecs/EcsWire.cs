using System.Text.Json.Nodes;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Ecs;

/// <summary>The JSON 1.1 API of Amazon ECS.</summary>
internal sealed class EcsWire(EcsWorld world) : IWireService
{
    /// <summary>What the agent's own calls begin their User-Agent with: that is how a change is told to be <c>by</c> the agent.</summary>
    public const string AgentUserAgent = "Amazon ECS Agent";

    public const string TargetPrefix = "AmazonEC2ContainerServiceV20141113.";

    private readonly EcsDescriptions _descriptions = new(world);
    private readonly EcsTaskSets _taskSets = new(world);
    private readonly EcsChanges _changes = new(world);
    private readonly EcsThrottles _throttles = new(world.Town.Options.Time);

    public string Name => "ecs";

    public string? SigningName => "ecs";

    public string? Match(WireRequest request) =>
        request.Method == "POST" && request.Header("X-Amz-Target") is { } target && target.StartsWith(TargetPrefix, StringComparison.Ordinal)
            ? target[TargetPrefix.Length..]
            : null;

    public Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone)
    {
        try
        {
            var operation = Match(request)!;
            if (!_throttles.TryTake(operation))
            {
                throw new AwsRefusal(400, "ThrottlingException", "Rate exceeded");
            }

            var body = EcsRequest.Parse(request.Body);
            var answer = world.Town.Gate.Ask(() => Answer(operation, body, request));
            return Task.FromResult(WireResponse.Text(200, AwsErrors.Json11, answer.ToJsonString()));
        }
        catch (AwsRefusal refusal)
        {
            return Task.FromResult(AwsErrors.JsonError(refusal.Status, refusal.Code, refusal.Message));
        }
    }

    private JsonObject Answer(string operation, EcsRequest body, WireRequest request)
    {
        // Capacity providers and the list of clusters are the account's; every other operation here is asked of a cluster.
        if (operation is not ("DescribeCapacityProviders" or "ListClusters") && !world.Cluster.IsThis(body.Text("cluster")))
        {
            throw new AwsRefusal(400, "ClusterNotFoundException", "Cluster not found.");
        }

        return operation switch
        {
            "UpdateTaskProtection" => UpdateTaskProtection(body, IsAgent(request) ? "agent" : "api"),
            "GetTaskProtection" => GetTaskProtection(body),
            "DescribeTasks" => _descriptions.DescribeTasks(body),
            "ListTasks" => _descriptions.ListTasks(body),
            "CreateTaskSet" => _taskSets.Create(body),
            "UpdateTaskSet" => _taskSets.Update(body),
            "DeleteTaskSet" => _taskSets.Delete(body),
            "DescribeTaskSets" => _taskSets.Describe(body),
            "UpdateServicePrimaryTaskSet" => _taskSets.SetPrimary(body),
            "StopTask" => _changes.StopTask(body),
            "UpdateService" => _changes.UpdateService(body),
            "UpdateContainerInstancesState" => _changes.UpdateContainerInstancesState(body),
            "ListClusters" => _descriptions.ListClusters(body),
            "ListContainerInstances" => _descriptions.ListContainerInstances(body),
            "DescribeContainerInstances" => _descriptions.DescribeContainerInstances(body),
            "DescribeCapacityProviders" => _descriptions.DescribeCapacityProviders(body),
            "DescribeServices" => _descriptions.DescribeServices(body),
            _ => throw new AwsRefusal(400, "UnknownOperationException", ""),
        };
    }

    private static bool IsAgent(WireRequest request) =>
        request.Header("User-Agent")?.StartsWith(AgentUserAgent, StringComparison.Ordinal) == true;

    private JsonObject UpdateTaskProtection(EcsRequest body, string by)
    {
        const int MaxTasks = 10;
        const int DefaultMinutes = 120;
        const int MaxMinutes = 2880;
        RequireCluster(body);
        var tasks = body.Texts("tasks", MaxTasks);
        var enabled = body.Flag("protectionEnabled") ?? throw EcsRequest.Invalid("protectionEnabled cannot be null.");
        var minutes = body.Number("expiresInMinutes") ?? DefaultMinutes;
        if (minutes is < 1 or > MaxMinutes)
        {
            throw EcsRequest.Invalid($"expiresInMinutes must be between 1 and {MaxMinutes}.");
        }

        // AWS does not say what it does with an expiry beside "false".
        if (!enabled && body.Number("expiresInMinutes") is not null && world.Settings.RefusesExpiryWithoutProtection)
        {
            throw EcsRequest.Invalid("expiresInMinutes can only be set where protectionEnabled is true.");
        }

        TimeSpan? protectFor = enabled ? TimeSpan.FromMinutes(minutes) : null;
        return Answers(tasks.ConvertAll(t => world.Protection.Update(t, protectFor, by)));
    }

    private JsonObject GetTaskProtection(EcsRequest body)
    {
        const int MaxTasks = 100;
        RequireCluster(body);
        var tasks = body.Texts("tasks") is null
            ? world.Cluster.Services.SelectMany(s => s.States).Select(t => t.Arn).ToList()
            : body.Texts("tasks", MaxTasks);
        return Answers(tasks.ConvertAll(world.Protection.Get));
    }

    private static JsonObject Answers(List<ProtectionAnswer> answers) => new()
    {
        ["protectedTasks"] = new JsonArray([.. answers.Where(a => a.FailureReason is null).Select(EcsJson.ProtectedTask)]),
        ["failures"] = new JsonArray([.. answers.Where(a => a.FailureReason is not null).Select(a => EcsJson.Failure(a.TaskArn, a.FailureReason!))]),
    };

    /// <summary>Both protection operations require the cluster, where others fall back on <c>default</c>.</summary>
    private static void RequireCluster(EcsRequest body) => _ = body.Text("cluster") ?? throw EcsRequest.Invalid("cluster cannot be null.");
}
