using System.Xml.Linq;
using TaskProtection.Testing.Cluster;
using static TaskProtection.Testing.AutoScaling.AutoScalingRequest;
using static TaskProtection.Testing.AutoScaling.AutoScalingXml;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>The operations on lifecycle hooks. To be called inside the world's gate.</summary>
internal sealed class LifecycleHookOperations(AutoScalingWorld world)
{
    private const string Launching = "autoscaling:EC2_INSTANCE_LAUNCHING";
    private const string Terminating = "autoscaling:EC2_INSTANCE_TERMINATING";

    /// <summary>The API's limit on hooks of a group, and on names in one request.</summary>
    private const int MaxHooks = 50;

    /// <summary>An update may leave out what it does not change.</summary>
    public object? Put(AutoScalingRequest form)
    {
        var group = GroupOf(form);
        var name = form.Required("LifecycleHookName");
        var old = group.Hooks.Find(name);
        if (old is null && group.Hooks.All.Count == MaxHooks)
        {
            throw new AwsRefusal(400, "LimitExceeded", $"You have already reached the limit of {MaxHooks} lifecycle hooks of a group.");
        }

        group.PutLifecycleHook(new()
        {
            Name = name.Length <= 255 ? name : throw Invalid("LifecycleHookName must have length less than or equal to 255."),
            Transition = form.Text("LifecycleTransition") switch
            {
                Launching => LifecycleTransition.Launching,
                Terminating => LifecycleTransition.Terminating,
                null => old?.Transition ?? throw Missing("lifecycleTransition"),
                var other => throw Invalid($"Invalid lifecycle transition: {other}"),
            },
            HeartbeatTimeout = form.Number("HeartbeatTimeout", 30, 7200) is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : old?.HeartbeatTimeout ?? TimeSpan.FromHours(1),
            DefaultResult = form.Text("DefaultResult") is { } result ? Result(result) : old?.DefaultResult ?? LifecycleActionResult.Abandon,
        });
        return null;
    }

    public object? Delete(AutoScalingRequest form)
    {
        var group = GroupOf(form);
        var name = form.Required("LifecycleHookName");
        group.Hooks.Delete(group.Hooks.Find(name) ?? throw Invalid($"No Lifecycle Hook found with name {name}"));
        return null;
    }

    public object Describe(AutoScalingRequest form)
    {
        var group = GroupOf(form);
        var names = form.List("LifecycleHookNames", MaxHooks);
        IEnumerable<LifecycleHookSettings> hooks = group.Hooks.All;
        if (group.Settings.CapacityProvider is { ManagedDraining: true })
        {
            hooks = hooks.Append(new() { Name = LifecycleHooks.ManagedDraining, DefaultResult = LifecycleActionResult.Continue });
        }

        return Members("LifecycleHooks", hooks.Where(h => names.Count == 0 || names.Contains(h.Name)).Select(h => Hook(group, h)));
    }

    public object? Heartbeat(AutoScalingRequest form)
    {
        var group = GroupOf(form);
        group.Hooks.Heartbeat(ActionOf(group, form));
        return null;
    }

    public object? Complete(AutoScalingRequest form)
    {
        var group = GroupOf(form);
        var result = Result(form.Required("LifecycleActionResult"));
        group.Hooks.Complete(ActionOf(group, form), result, "api");
        return null;
    }

    private static XElement Hook(AutoScalingGroup group, LifecycleHookSettings hook) => Element(
        "member",
        Element("LifecycleHookName", hook.Name),
        Element("AutoScalingGroupName", group.Name),
        Element("LifecycleTransition", hook.Transition == LifecycleTransition.Launching ? Launching : Terminating),
        Element("HeartbeatTimeout", hook.HeartbeatTimeout),
        Element("GlobalTimeout", hook.GlobalTimeout),
        Element("DefaultResult", hook.DefaultResult == LifecycleActionResult.Continue ? "CONTINUE" : "ABANDON"));

    private static LifecycleActionResult Result(string text) => text switch
    {
        "CONTINUE" => LifecycleActionResult.Continue,
        "ABANDON" => LifecycleActionResult.Abandon,
        _ => throw Invalid($"Invalid lifecycle action result: {text}"),
    };

    private static LifecycleAction ActionOf(AutoScalingGroup group, AutoScalingRequest form)
    {
        var (token, instance) = (form.Text("LifecycleActionToken"), form.Text("InstanceId"));
        if (token is null && instance is null)
        {
            throw Missing("instanceId");
        }

        return group.Hooks.Find(form.Required("LifecycleHookName"), instance, token) ?? throw Invalid(
            $"No active Lifecycle Action found with {(token is null ? $"instance ID {instance}" : $"token {token}")}");
    }

    private AutoScalingGroup GroupOf(AutoScalingRequest form) => world.GetGroup(form.Required("AutoScalingGroupName"));
}
