using System.Xml.Linq;
using static TaskProtection.Testing.AutoScaling.AutoScalingRequest;
using static TaskProtection.Testing.AutoScaling.AutoScalingXml;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>The operations on instances. To be called inside the world's gate.</summary>
internal sealed class InstanceOperations(AutoScalingWorld world)
{
    /// <summary>The API's limit on ids in one request, and on results in one page.</summary>
    private const int MaxInstances = 50;

    /// <summary>The API's limit for Standby and for detaching.</summary>
    private const int MaxMoved = 20;

    public object? SetProtection(AutoScalingRequest form)
    {
        var name = form.Required("AutoScalingGroupName");
        var enabled = form.Flag("ProtectedFromScaleIn");
        var ids = form.List("InstanceIds", MaxInstances);
        if (ids.Count == 0)
        {
            throw Missing("instanceIds");
        }

        // All or none: the first id that will not do fails the call before anything is changed.
        var group = world.GetGroup(name);
        var instances = Of(group, ids);
        if (instances.Find(i => i.State is not (LifecycleState.InService or LifecycleState.Standby)) is { } wrong)
        {
            throw Invalid($"The instance {wrong.Id} is not in InService or EnteringStandby or Standby.");
        }

        foreach (var instance in instances)
        {
            group.SetProtection(instance, enabled, "api");
        }

        return null;
    }

    public object Describe(AutoScalingRequest form)
    {
        var ids = form.List("InstanceIds", MaxInstances);
        var size = form.Number("MaxRecords", 1, MaxInstances) ?? MaxInstances;
        var found = world.AllInstances.Where(i => ids.Count == 0 || ids.Contains(i.Id)).ToList();
        return Page("AutoScalingInstances", found, form.Skip(), size, i => Element(
            "member",
            Element("InstanceId", i.Id),
            Element("AutoScalingGroupName", i.Group.Name),
            Element("AvailabilityZone", i.AvailabilityZone),
            Element("LifecycleState", State(i.State)),
            Element("HealthStatus", i.IsUnhealthy ? "UNHEALTHY" : "HEALTHY"),
            Element("ProtectedFromScaleIn", i.IsProtected)));
    }

    public object Terminate(AutoScalingRequest form)
    {
        var change = Change(form);
        var instance = Get(form.Required("InstanceId"));
        instance.Group.TerminateInstance(instance.Id, change);
        return Element("Activity", Activity(instance.Group, $"Terminating EC2 instance: {instance.Id}"));
    }

    public object? SetHealth(AutoScalingRequest form)
    {
        var instance = Get(form.Required("InstanceId"));
        switch (form.Required("HealthStatus"))
        {
            case "Unhealthy":
                instance.Group.FailHealthCheck(instance.Id);
                break;
            case "Healthy":
                instance.IsUnhealthy = false;
                break;
            default:
                throw Invalid("Valid instance health states are: [Healthy, Unhealthy].");
        }

        return null;
    }

    public object EnterStandby(AutoScalingRequest form)
    {
        var change = Change(form);
        return Move(form, "Moving EC2 instance to Standby: ", NotInServiceOrStandby, instance =>
        {
            if (instance.State == LifecycleState.InService)
            {
                instance.Group.EnterStandby(instance.Id, change);
            }
        });
    }

    public object ExitStandby(AutoScalingRequest form) => Move(
        form,
        "Moving EC2 instance out of Standby: ",
        i => i.State == LifecycleState.Standby ? null : $"The instance {i.Id} is not in Standby.",
        i => i.Group.ExitStandby(i.Id));

    public object Detach(AutoScalingRequest form)
    {
        var change = Change(form);
        return Move(form, "Detaching EC2 instance: ", NotInServiceOrStandby, i => i.Group.DetachInstance(i.Id, change));
    }

    private XElement Move(AutoScalingRequest form, string description, Func<InstanceState, string?> refuse, Action<InstanceState> move)
    {
        var group = world.GetGroup(form.Required("AutoScalingGroupName"));
        var instances = Of(group, form.List("InstanceIds", MaxMoved));
        if (instances.Select(refuse).FirstOrDefault(r => r is not null) is { } refusal)
        {
            throw Invalid(refusal);
        }

        instances.ForEach(move);
        return Members("Activities", instances.Select(i => Element("member", Activity(group, description + i.Id))));
    }

    private static string? NotInServiceOrStandby(InstanceState instance) => instance.State is LifecycleState.InService or LifecycleState.Standby
        ? null
        : $"The instance {instance.Id} is not in InService or Standby.";

    private static CapacityChange Change(AutoScalingRequest form) =>
        form.Flag("ShouldDecrementDesiredCapacity") ? CapacityChange.Decrement : CapacityChange.None;

    private static List<InstanceState> Of(AutoScalingGroup group, List<string> ids) => ids.ConvertAll(id => group.States.FirstOrDefault(i => i.Id == id)
        ?? throw Invalid($"The instance {id} is not part of Auto Scaling group {group.Name}."));

    private InstanceState Get(string id) => world.FindInstance(id)
        ?? throw Invalid($"Instance Id not found - No managed instance found for instance ID: {id}");

    private object[] Activity(AutoScalingGroup group, string description) =>
    [
        Element("ActivityId", world.Town.Ids.Uuid()),
        Element("AutoScalingGroupName", group.Name),
        Element("Description", description),
        Element("Cause", "A user request."),
        Element("StartTime", world.Town.Now),
        Element("StatusCode", "InProgress"),
        Element("Progress", 0),
    ];
}
