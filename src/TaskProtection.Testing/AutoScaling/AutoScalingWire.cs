using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>The Query API of EC2 Auto Scaling, version 2011-01-01.</summary>
internal sealed class AutoScalingWire(AutoScalingWorld world) : IWireService
{
    private const string Version = "2011-01-01";

    /// <summary>The API's limit on ids in one request, and on results in one page.</summary>
    private const int MaxInstances = 50;

    private static readonly XNamespace Namespace = "http://autoscaling.amazonaws.com/doc/2011-01-01/";

    public string Name => "autoscaling";

    public string? SigningName => "autoscaling";

    public string? Match(WireRequest request)
    {
        if (request.Method != "POST" || AwsErrors.Protocol(request) != WireProtocol.Query)
        {
            return null;
        }

        var form = Parse(request);
        return form.TryGetValue("Version", out var version) && version == Version && form.TryGetValue("Action", out var action)
            ? action.ToString()
            : null;
    }

    public WireResponse Error(WireRequest request, int status, string code, string message) =>
        AwsErrors.QueryError(status, code, message, request.RequestId, Namespace.NamespaceName, code == "ResourceContention" ? "Sender" : null);

    public Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone)
    {
        try
        {
            var form = Parse(request);
            var action = form["Action"].ToString();
            var result = action switch
            {
                "SetInstanceProtection" => SetInstanceProtection(form),
                "DescribeAutoScalingInstances" => DescribeAutoScalingInstances(form),
                _ => throw new AwsRefusal(400, "InvalidAction", $"Could not find operation {action} for version {Version}"),
            };
            var document = new XElement(
                Namespace + (action + "Response"),
                new XElement(Namespace + (action + "Result"), result),
                new XElement(Namespace + "ResponseMetadata", new XElement(Namespace + "RequestId", request.RequestId)));
            return Task.FromResult(WireResponse.Text(200, AwsErrors.QueryXml, document.ToString(SaveOptions.DisableFormatting)));
        }
        catch (AwsRefusal refusal)
        {
            return Task.FromResult(Error(request, refusal.Status, refusal.Code, refusal.Message));
        }
    }

    private object? SetInstanceProtection(Dictionary<string, StringValues> form)
    {
        var name = Required(form, "AutoScalingGroupName");
        var enabled = Required(form, "ProtectedFromScaleIn") switch
        {
            "true" => true,
            "false" => false,
            var other => throw new AwsRefusal(400, "MalformedInput", $"Invalid boolean value: {other}"),
        };
        var ids = InstanceIds(form);
        if (ids.Count == 0)
        {
            throw Missing("instanceIds");
        }

        world.Town.Gate.Change(() =>
        {
            var group = world.FindGroup(name) ?? throw Invalid($"AutoScalingGroup name not found - AutoScalingGroup {name} not found");

            // All or none: the first id that will not do fails the call before anything is changed.
            var instances = ids.ConvertAll(id => group.States.FirstOrDefault(i => i.Id == id)
                ?? throw Invalid($"The instance {id} is not part of Auto Scaling group {name}."));
            if (instances.Find(i => i.State != LifecycleState.InService) is { } wrong)
            {
                throw Invalid($"The instance {wrong.Id} is not in InService or EnteringStandby or Standby.");
            }

            foreach (var instance in instances)
            {
                group.SetProtection(instance, enabled, "api");
            }
        });
        return null;
    }

    private object DescribeAutoScalingInstances(Dictionary<string, StringValues> form)
    {
        var ids = InstanceIds(form);
        var size = MaxInstances;
        if (form.TryGetValue("MaxRecords", out var max)
            && (!int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > MaxInstances))
        {
            throw Invalid($"MaxRecords must be between 1 and {MaxInstances}.");
        }

        var skip = 0;
        if (form.TryGetValue("NextToken", out var token)
            && (!int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out skip) || skip < 1))
        {
            throw new AwsRefusal(400, "InvalidNextToken", "The NextToken value is not valid.");
        }

        var found = world.Town.Gate.Ask(() => world.AllInstances
            .Where(i => ids.Count == 0 || ids.Contains(i.Id))
            .Select(i => i.View())
            .ToList());
        var members = found.Skip(skip).Take(size).Select(i => new XElement(
            Namespace + "member",
            new XElement(Namespace + "InstanceId", i.InstanceId),
            new XElement(Namespace + "AutoScalingGroupName", i.AutoScalingGroupName),
            new XElement(Namespace + "AvailabilityZone", i.AvailabilityZone),
            new XElement(Namespace + "LifecycleState", i.LifecycleState.ToString()),
            new XElement(Namespace + "HealthStatus", "HEALTHY"),
            new XElement(Namespace + "ProtectedFromScaleIn", i.ProtectedFromScaleIn ? "true" : "false")));
        var list = new XElement(Namespace + "AutoScalingInstances", members);
        return found.Count > skip + size
            ? new[] { list, new XElement(Namespace + "NextToken", (skip + size).ToString(CultureInfo.InvariantCulture)) }
            : list;
    }

    private static List<string> InstanceIds(Dictionary<string, StringValues> form)
    {
        var ids = new List<string>();
        while (form.TryGetValue($"InstanceIds.member.{ids.Count + 1}", out var id))
        {
            ids.Add(id.ToString());
        }

        return ids.Count <= MaxInstances ? ids : throw Invalid($"The number of instance ids that may be passed in is limited to {MaxInstances}");
    }

    private static string Required(Dictionary<string, StringValues> form, string name)
    {
        var value = form.GetValueOrDefault(name).ToString();
        return value.Length > 0 ? value : throw Missing(char.ToLowerInvariant(name[0]) + name[1..]);
    }

    private static AwsRefusal Missing(string member) =>
        Invalid($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    private static AwsRefusal Invalid(string message) => new(400, "ValidationError", message);

    private static Dictionary<string, StringValues> Parse(WireRequest request) =>
        QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Body.Span));
}
