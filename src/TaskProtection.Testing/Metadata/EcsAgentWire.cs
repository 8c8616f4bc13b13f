using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Metadata;

/// <summary>
/// The ECS agent's task protection endpoint, <c>$ECS_AGENT_URI/task-protection/v1/state</c>. The agent answers nothing itself: it calls
/// the ECS API with the task's role and passes on what that says.
/// </summary>
/// <param name="world">The cluster.</param>
/// <param name="uplink">Its way to the ECS API.</param>
/// <param name="limiter">The agent's rate limiter.</param>
internal sealed class EcsAgentWire(EcsWorld world, AgentUplink uplink, AgentLimiter limiter) : IWireService
{
    private const string Prefix = "/api/";
    private static readonly string[] Route = ["task-protection", "v1", "state"];

    private EcsAgentSettings Settings => world.Settings.Agent;

    public string Name => "ecs-agent";

    public string? SigningName => null;

    public IReadOnlyCollection<string> Operations { get; } = ["GetState", "PutState", "OtherMethod"];

    public string? Match(WireRequest request) => AgentAnswers.PathBelow(request, Prefix) is null ? null : request.Method switch
    {
        "GET" => "GetState",
        "PUT" => "PutState",
        _ => "OtherMethod",
    };

    public string? CallerTask(WireRequest request) =>
        AgentAnswers.PathBelow(request, Prefix) is [var id, ..] ? world.Town.Gate.Ask(() => world.Cluster.FindByEndpoint(id)?.Id) : null;

    public WireResponse Error(WireRequest request, int status, string code, string message) => Failed(status, null, code, message);

    public async Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone)
    {
        if (world.IsAgentDown(request.CallerTask))
        {
            return AgentAnswers.NoConnection;
        }

        if (limiter.Refuse(request) is { } refusal)
        {
            return refusal;
        }

        if (AgentAnswers.PathBelow(request, Prefix) is not [var id, .. var rest] || !rest.SequenceEqual(Route) || !Settings.HasTaskProtectionEndpoint)
        {
            return AgentAnswers.NoRoute;
        }

        AgentProtectionRequest? put = null;
        switch (request.Method)
        {
            case "GET":
                break;
            case "PUT":
                put = AgentProtectionRequest.Decode(request.Body.Span);
                if (put is null)
                {
                    return Failed(400, null, "InvalidParameterException", "UpdateTaskProtection: failed to decode request");
                }

                break;
            default:
                return AgentAnswers.WrongMethod;
        }

        if (world.Town.Gate.Ask(() => world.Cluster.FindByEndpoint(id)) is not { } task)
        {
            return Failed(404, null, "ResourceNotFoundException", Settings.TaskNotFoundMessage);
        }

        if (put is { ProtectionEnabled: null })
        {
            return Failed(400, task.Arn, "InvalidParameterException", "Invalid request: does not contain 'ProtectionEnabled' field");
        }

        return task.TaskRole is null
            ? Failed(403, task.Arn, "AccessDeniedException", "Invalid Request: no task IAM role credentials available for task")
            : await CallEcsAsync(request, task, put, clientGone).ConfigureAwait(false);
    }

    private async Task<WireResponse> CallEcsAsync(WireRequest request, TaskState task, AgentProtectionRequest? put, CancellationToken clientGone)
    {
        var body = new JsonObject { ["cluster"] = world.ClusterName, ["tasks"] = new JsonArray(task.Arn) };
        if (put is { } p)
        {
            body["protectionEnabled"] = p.ProtectionEnabled;
            body["expiresInMinutes"] = p.ExpiresInMinutes is { } minutes ? (int)Math.Clamp(minutes, int.MinValue, int.MaxValue) : null;
        }

        var call = new WireRequest
        {
            Method = "POST",
            Uri = new Uri($"https://ecs.{world.Town.Options.Region}.amazonaws.com/"),
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["Content-Type"] = AwsErrors.Json11,
                ["X-Amz-Target"] = EcsWire.TargetPrefix + (put is null ? "GetTaskProtection" : "UpdateTaskProtection"),
                ["User-Agent"] = EcsWire.AgentUserAgent,
            },
            Body = Encoding.UTF8.GetBytes(body.ToJsonString()),
            RequestId = request.RequestId,
            CallerTask = task.Id,
        };

        using var budget = new CancellationTokenSource(Settings.EcsCallTimeout, world.Town.Options.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, clientGone);
        var restarts = task.Host.AgentRestarts;
        WireResponse answer;
        try
        {
            // What the agent stops waiting for may still happen.
            answer = await uplink.CallAsync(call).WaitAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (budget.IsCancellationRequested)
        {
            return Failed(504, task.Arn, "RequestCanceled", "Timed out calling ECS Task Protection API");
        }

        // An agent that restarted meanwhile has broken the connection; what it asked of ECS stays done.
        return task.Host.AgentRestarts == restarts ? PassOn(task, call, answer) : AgentAnswers.NoConnection;
    }

    private WireResponse PassOn(TaskState task, WireRequest call, WireResponse answer)
    {
        if (answer.Ending != WireEnding.Complete || Parse(answer) is not { } json)
        {
            return Failed(500, task.Arn, "ServerException", "operation error ECS: request send failed");
        }

        if (answer.Status != 200)
        {
            return Failed(answer.Status, task.Arn, Text(json, "__type")?.Split('#')[^1] ?? "ServerException", Text(json, "message") ?? "", call.RequestId);
        }

        var failures = json["failures"] as JsonArray ?? [];
        if (failures is [JsonObject failure])
        {
            // HTTP 200, though it was refused: the agent's most misread answer.
            return AgentAnswers.Json(200, new JsonObject
            {
                ["failure"] = new JsonObject { ["Arn"] = Text(failure, "arn"), ["Detail"] = Text(failure, "detail"), ["Reason"] = Text(failure, "reason") },
            });
        }

        return json["protectedTasks"] is JsonArray { Count: > 0 } tasks && tasks[0] is JsonObject protectedTask
            ? Granted(protectedTask)
            : new WireResponse(0, null, default) { Ending = WireEnding.Broken }; // The agent indexes an empty list: a panic, and a dropped connection.
    }

    private WireResponse Granted(JsonObject protectedTask)
    {
        // Go's struct without tags: other names and another form of time than in the ECS API.
        var until = protectedTask["expirationDate"]?.GetValue<double>() is { } seconds
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : null;
        var body = new JsonObject
        {
            ["protection"] = new JsonObject
            {
                ["ExpirationDate"] = until,
                ["ProtectionEnabled"] = protectedTask["protectionEnabled"]?.GetValue<bool>(),
                ["TaskArn"] = Text(protectedTask, "taskArn"),
            },
        };
        if (Settings.SendsNullFailure)
        {
            body["failure"] = new JsonObject { ["Arn"] = null, ["Detail"] = null, ["Reason"] = null };
        }

        return AgentAnswers.Json(200, body);
    }

    private static WireResponse Failed(int status, string? arn, string code, string message, string? requestId = null)
    {
        var body = new JsonObject();
        var error = new JsonObject();
        EcsJson.Put(body, "requestID", requestId);
        EcsJson.Put(error, "Arn", arn);
        error["Code"] = code;
        error["Message"] = message;
        body["error"] = error;
        return AgentAnswers.Json(status, body);
    }

    private static string? Text(JsonObject json, string name) => json[name]?.GetValue<string>();

    private static JsonObject? Parse(WireResponse answer)
    {
        try
        {
            return JsonNode.Parse(answer.Body.Span) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
