using System.Text.Json.Nodes;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Metadata;

/// <summary>The agent's credentials endpoint: <c>$AWS_CONTAINER_CREDENTIALS_FULL_URI</c> with <c>$AWS_CONTAINER_AUTHORIZATION_TOKEN</c>.</summary>
internal sealed class CredentialsWire(EcsWorld world, CredentialStore store) : IWireService
{
    private const string Prefix = "/v2/credentials/";

    public string Name => "credentials";

    public string? SigningName => null;

    public IReadOnlyCollection<string> Operations { get; } = ["GetCredentials"];

    public string? Match(WireRequest request) => AgentAnswers.PathBelow(request, Prefix) is null ? null : "GetCredentials";

    public string? CallerTask(WireRequest request) => Find(request)?.Id;

    public WireResponse Error(WireRequest request, int status, string code, string message) => Refused(status, code, message);

    public Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone) =>
        Task.FromResult(world.IsAgentDown(request.CallerTask) ? AgentAnswers.NoConnection : Answer(request));

    private WireResponse Answer(WireRequest request)
    {
        if (request.Method != "GET")
        {
            return AgentAnswers.WrongMethod;
        }

        if (Find(request) is not { } task)
        {
            return Refused(400, "InvalidIdInRequest", "CredentialsV2Request: ID not found");
        }

        // ECS's own endpoint has no such token, because it is not a FULL_URI; the SDKs send what the variable says.
        if (request.Header("Authorization") != task.Credentials?.Token)
        {
            return Refused(401, "AccessDenied", "The Authorization header does not carry the task's token.");
        }

        var keys = store.Issue(task.Id, world.Settings.Agent.CredentialsLifetime);
        return AgentAnswers.Json(200, new JsonObject
        {
            ["RoleArn"] = $"arn:aws:iam::{world.Town.Options.AccountId}:role/{task.TaskRole}",
            ["AccessKeyId"] = keys.AccessKeyId,
            ["SecretAccessKey"] = keys.SecretAccessKey,
            ["Token"] = keys.SessionToken,
            ["Expiration"] = keys.Expiration?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        });
    }

    private TaskState? Find(WireRequest request) =>
        AgentAnswers.PathBelow(request, Prefix) is [var id] ? world.Town.Gate.Ask(() => world.Cluster.FindByCredentials(id)) : null;

    private static WireResponse Refused(int status, string code, string message) =>
        AgentAnswers.Json(status, new JsonObject { ["code"] = code, ["message"] = message });
}
