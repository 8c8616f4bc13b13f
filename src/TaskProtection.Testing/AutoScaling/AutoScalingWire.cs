using System.Xml.Linq;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Faults;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>The Query API of EC2 Auto Scaling, version 2011-01-01.</summary>
internal sealed class AutoScalingWire(AutoScalingWorld world) : IWireService
{
    private const string Version = "2011-01-01";

    private readonly InstanceOperations _instances = new(world);
    private readonly GroupOperations _groups = new(world);
    private readonly LifecycleHookOperations _hooks = new(world);
    private readonly InstanceRefreshOperations _refreshes = new(world);
    private readonly TokenBucket? _throttle = world.Town.Options.AutoScaling is { BurstCalls: { } burst } settings
        ? new(burst, settings.SteadyCallsPerSecond, world.Town.Options.Time)
        : null;

    public string Name => "autoscaling";

    public string? SigningName => "autoscaling";

    public string? Match(WireRequest request)
    {
        if (request.Method != "POST" || AwsErrors.Protocol(request) != WireProtocol.Query)
        {
            return null;
        }

        var form = new AutoScalingRequest(request.Body);
        return form.Text(nameof(Version)) == Version ? form.Text("Action") : null;
    }

    public WireResponse Error(WireRequest request, int status, string code, string message) => AwsErrors.QueryError(
        status, code, message, request.RequestId, AutoScalingXml.Namespace.NamespaceName, code == "ResourceContention" ? "Sender" : null);

    public Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone)
    {
        try
        {
            if (_throttle?.TryTake() == false)
            {
                throw new AwsRefusal(400, "Throttling", "Rate exceeded");
            }

            var form = new AutoScalingRequest(request.Body);
            var action = form.Required("Action");
            var result = world.Town.Gate.Ask(() => Answer(action, form));
            var ns = AutoScalingXml.Namespace;
            var document = new XElement(
                ns + (action + "Response"),
                HasNoResult(action) ? null : new XElement(ns + (action + "Result"), result),
                new XElement(ns + "ResponseMetadata", new XElement(ns + "RequestId", request.RequestId)));
            return Task.FromResult(WireResponse.Text(200, AwsErrors.QueryXml, document.ToString(SaveOptions.DisableFormatting)));
        }
        catch (AwsRefusal refusal)
        {
            return Task.FromResult(Error(request, refusal.Status, refusal.Code, refusal.Message));
        }
    }

    /// <summary>Operations that the API models without an output.</summary>
    private static bool HasNoResult(string action) => action is "SetDesiredCapacity" or "SetInstanceHealth";

    private object? Answer(string action, AutoScalingRequest form) => action switch
    {
        "SetInstanceProtection" => _instances.SetProtection(form),
        "DescribeAutoScalingInstances" => _instances.Describe(form),
        "TerminateInstanceInAutoScalingGroup" => _instances.Terminate(form),
        "SetInstanceHealth" => _instances.SetHealth(form),
        "EnterStandby" => _instances.EnterStandby(form),
        "ExitStandby" => _instances.ExitStandby(form),
        "DetachInstances" => _instances.Detach(form),
        "SetDesiredCapacity" => _groups.SetDesiredCapacity(form),
        "DescribeAutoScalingGroups" => _groups.Describe(form),
        "PutLifecycleHook" => _hooks.Put(form),
        "DeleteLifecycleHook" => _hooks.Delete(form),
        "DescribeLifecycleHooks" => _hooks.Describe(form),
        "RecordLifecycleActionHeartbeat" => _hooks.Heartbeat(form),
        "CompleteLifecycleAction" => _hooks.Complete(form),
        "StartInstanceRefresh" => _refreshes.Start(form),
        "CancelInstanceRefresh" => _refreshes.Cancel(form),
        "DescribeInstanceRefreshes" => _refreshes.Describe(form),
        _ => throw new AwsRefusal(400, "InvalidAction", $"Could not find operation {action} for version {Version}"),
    };
}
