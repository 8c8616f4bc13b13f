using System.Xml.Linq;
using static TaskProtection.Testing.AutoScaling.AutoScalingXml;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>The operations on groups. To be called inside the world's gate.</summary>
internal sealed class GroupOperations(AutoScalingWorld world)
{
    /// <summary>The API's limit on results in one page, and its default.</summary>
    private const int MaxGroups = 100;
    private const int DefaultGroups = 50;

    public object? SetDesiredCapacity(AutoScalingRequest form)
    {
        var capacity = form.Number("DesiredCapacity", 0, int.MaxValue) ?? throw AutoScalingRequest.Missing("desiredCapacity");
        world.GetGroup(form.Required("AutoScalingGroupName")).SetDesiredCapacity(capacity);
        return null;
    }

    /// <summary>Unknown names are left out, as AWS does.</summary>
    public object Describe(AutoScalingRequest form)
    {
        var names = form.List("AutoScalingGroupNames", MaxGroups);
        var size = form.Number("MaxRecords", 1, MaxGroups) ?? DefaultGroups;
        return Page("AutoScalingGroups", world.AllGroups.Where(g => names.Count == 0 || names.Contains(g.Name)).ToList(), form.Skip(), size, Group);
    }

    private static XElement Group(AutoScalingGroup group) => Element(
        "member",
        Element("AutoScalingGroupName", group.Name),
        Element("AutoScalingGroupARN", group.Arn),

        // The simulated group has no bounds of its own: these are the widest.
        Element("MinSize", 0),
        Element("MaxSize", int.MaxValue),
        Element("DesiredCapacity", group.DesiredCapacity),
        Element("DefaultCooldown", 300),
        Members("AvailabilityZones", group.Zones.Select(z => Element("member", z))),
        Element("HealthCheckType", "EC2"),
        Element("HealthCheckGracePeriod", 0),
        Members("Instances", group.States.Select(Instance)),
        Element("CreatedTime", group.CreatedAt),
        Members("TerminationPolicies", [Element("member", group.Settings.TerminationPolicy.ToString())]),
        Element("NewInstancesProtectedFromScaleIn", group.Settings.NewInstancesProtectedFromScaleIn),
        group.Settings.MaxInstanceLifetime is { } lifetime ? Element("MaxInstanceLifetime", lifetime) : null);

    private static XElement Instance(InstanceState instance) => Element(
        "member",
        Element("InstanceId", instance.Id),
        Element("AvailabilityZone", instance.AvailabilityZone),
        Element("LifecycleState", State(instance.State)),
        Element("HealthStatus", instance.IsUnhealthy ? "Unhealthy" : "Healthy"),
        Element("ProtectedFromScaleIn", instance.IsProtected));
}
