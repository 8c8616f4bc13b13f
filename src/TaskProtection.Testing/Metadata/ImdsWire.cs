using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Metadata;

/// <summary>
/// The instance metadata service, version 2 only, of all instances at once: what is <c>http://169.254.169.254/</c> on the instance is
/// <c>…/imds/INSTANCE/</c> here.
/// </summary>
internal sealed class ImdsWire(AutoScalingWorld world, ImdsSettings settings) : IWireService
{
    private const string Prefix = "/imds/";

    /// <summary>The instance that Fargate tasks are pointed at: none, so that nothing answers.</summary>
    private const string Fargate = "fargate";
    private const string TtlHeader = "X-Aws-Ec2-Metadata-Token-Ttl-Seconds";

    /// <summary>A token's longest life: AWS's own limit.</summary>
    private const int MaxTokenSeconds = 21_600;

    private readonly ConcurrentDictionary<string, (string Instance, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);

    private Town Town => world.Town;

    public string Name => "imds";

    public string? SigningName => null;

    /// <summary>A request names its instance, on which several tasks may run.</summary>
    public bool TellsCallers => false;

    public string? Match(WireRequest request) => Split(request) switch
    {
        null => null,
        (_, "latest/api/token") => "GetToken",
        (_, var path) => path[(path.LastIndexOf('/') + 1)..],
    };

    public async Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone)
    {
        var (id, path) = Split(request)!.Value;
        if (id == Fargate || settings.IsBlocked)
        {
            await NothingAsync(clientGone).ConfigureAwait(false);
        }

        if (path == "latest/api/token")
        {
            if (settings.HttpPutResponseHopLimit < settings.HopsToTasks)
            {
                // The answer dies on its way to the container.
                await NothingAsync(clientGone).ConfigureAwait(false);
            }

            return Token(request, id);
        }

        if (request.Method != "GET")
        {
            return AgentAnswers.WrongMethod;
        }

        return request.Header("X-aws-ec2-metadata-token") is { } token && _tokens.TryGetValue(token, out var grant)
            && grant.Instance == id && grant.Until > Town.Now
                ? Town.Gate.Ask(() => Answer(id, path))
                : AgentAnswers.Text(401, "Unauthorized");
    }

    private static Task NothingAsync(CancellationToken clientGone) =>
        new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously).Task.WaitAsync(clientGone);

    private WireResponse Token(WireRequest request, string instanceId)
    {
        if (request.Method != "PUT")
        {
            return AgentAnswers.WrongMethod;
        }

        if (request.Header("X-Forwarded-For") is not null)
        {
            return AgentAnswers.Text(403, "Forbidden");
        }

        if (!int.TryParse(request.Header(TtlHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds is < 1 or > MaxTokenSeconds)
        {
            return AgentAnswers.Text(400, "Bad Request");
        }

        var token = Town.Gate.Ask(Town.Ids.Long) + "==";
        _tokens[token] = (instanceId, Town.Now.AddSeconds(seconds));
        return AgentAnswers.Text(200, token) with
        {
            Headers = new Dictionary<string, string> { [TtlHeader] = seconds.ToString(CultureInfo.InvariantCulture) },
        };
    }

    private WireResponse Answer(string instanceId, string path)
    {
        if (world.FindRunning(instanceId) is not { } instance)
        {
            return NotFound();
        }

        return path switch
        {
            "latest/meta-data/instance-id" => AgentAnswers.Text(200, instance.Id),
            "latest/meta-data/placement/availability-zone" => AgentAnswers.Text(200, instance.AvailabilityZone),
            "latest/meta-data/placement/region" => AgentAnswers.Text(200, Town.Options.Region),
            "latest/meta-data/autoscaling/target-lifecycle-state" => instance.HasChanged || settings.HasTargetStateFromLaunch
                ? AgentAnswers.Text(200, instance.TargetState)
                : NotFound(),
            "latest/meta-data/spot/instance-action" => instance.SpotEnd is { } end
                ? Json(new JsonObject { ["action"] = "terminate", ["time"] = Time(end) })
                : NotFound(),
            "latest/meta-data/events/recommendations/rebalance" => instance.RebalanceNotice is { } notice
                ? Json(new JsonObject { ["noticeTime"] = Time(notice) })
                : NotFound(),
            "latest/meta-data/tags/instance/aws:autoscaling:groupName" when settings.HasInstanceTags => AgentAnswers.Text(200, instance.Group.Name),
            "latest/dynamic/instance-identity/document" => Json(new JsonObject
            {
                ["accountId"] = Town.Options.AccountId,
                ["availabilityZone"] = instance.AvailabilityZone,
                ["instanceId"] = instance.Id,
                ["region"] = Town.Options.Region,
            }),
            _ => NotFound(),
        };
    }

    private static (string InstanceId, string Path)? Split(WireRequest request)
    {
        // An endpoint variable that ends in "/" makes some clients send "//latest/…".
        var parts = AgentAnswers.PathBelow(request, Prefix)?.Where(p => p.Length > 0).ToArray();
        return parts is [var id, .. var path] ? (id, string.Join('/', path)) : null;
    }

    private static WireResponse Json(JsonObject body) => AgentAnswers.Text(200, body.ToJsonString());

    private static WireResponse NotFound() => AgentAnswers.Text(404, "Not Found");

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
