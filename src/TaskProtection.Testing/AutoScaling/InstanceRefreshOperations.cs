using System.Xml.Linq;
using TaskProtection.Testing.Cluster;
using static TaskProtection.Testing.AutoScaling.AutoScalingRequest;
using static TaskProtection.Testing.AutoScaling.AutoScalingXml;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>The operations on instance refreshes. To be called inside the world's gate.</summary>
internal sealed class InstanceRefreshOperations(AutoScalingWorld world)
{
    /// <summary>The API's limit on results in one page, and its default.</summary>
    private const int MaxRefreshes = 100;
    private const int DefaultRefreshes = 50;

    public object Start(AutoScalingRequest form)
    {
        var group = GroupOf(form);
        if (group.Refreshes.Any(r => r.IsActive))
        {
            throw new AwsRefusal(400, "InstanceRefreshInProgress", "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.");
        }

        if (form.Text("Strategy") is not (null or "Rolling"))
        {
            throw Invalid("Only the strategy Rolling is simulated.");
        }

        var settings = new InstanceRefreshSettings
        {
            MinHealthyPercentage = form.Number("Preferences.MinHealthyPercentage", 0, 100) ?? 90,
            MaxHealthyPercentage = form.Number("Preferences.MaxHealthyPercentage", 100, 200) ?? 100,
            InstanceWarmup = TimeSpan.FromSeconds(form.Number("Preferences.InstanceWarmup", 0, int.MaxValue) ?? 0),
            ScaleInProtectedInstances = Choice(form, "Preferences.ScaleInProtectedInstances", ProtectedInstances.Wait),
            StandbyInstances = Choice(form, "Preferences.StandbyInstances", StandbyInstances.Wait),
        };
        if (settings.MaxHealthyPercentage - settings.MinHealthyPercentage > 100
            || (form.Text("Preferences.MaxHealthyPercentage") is not null && form.Text("Preferences.MinHealthyPercentage") is null))
        {
            throw Invalid("MaxHealthyPercentage needs a MinHealthyPercentage that is at most 100 less.");
        }

        return Element("InstanceRefreshId", group.StartInstanceRefresh(settings).Id);
    }

    public object Cancel(AutoScalingRequest form)
    {
        var refresh = GroupOf(form).Refreshes.FirstOrDefault(r => r.IsActive)
            ?? throw new AwsRefusal(400, "ActiveInstanceRefreshNotFound", "No in progress or pending Instance Refresh found.");
        refresh.Cancel();
        return Element("InstanceRefreshId", refresh.Id);
    }

    /// <summary>The newest first, as AWS does.</summary>
    public object Describe(AutoScalingRequest form)
    {
        var group = GroupOf(form);
        var ids = form.List("InstanceRefreshIds", MaxRefreshes);
        var size = form.Number("MaxRecords", 1, MaxRefreshes) ?? DefaultRefreshes;
        var found = group.Refreshes.Where(r => ids.Count == 0 || ids.Contains(r.Id)).ToList();
        return Page("InstanceRefreshes", found, form.Skip(), size, r => Refresh(group, r));
    }

    private static XElement Refresh(AutoScalingGroup group, InstanceRefresh refresh) => Element(
        "member",
        Element("InstanceRefreshId", refresh.Id),
        Element("AutoScalingGroupName", group.Name),
        Element("Status", refresh.Status.ToString()),
        refresh.StatusReason is { } reason ? Element("StatusReason", reason) : null,
        Element("StartTime", refresh.StartedAt),
        refresh.EndedAt is { } end ? Element("EndTime", end) : null,
        Element("PercentageComplete", refresh.PercentageComplete),
        Element("InstancesToUpdate", refresh.InstancesToUpdate),
        Element(
            "Preferences",
            Element("MinHealthyPercentage", refresh.Settings.MinHealthyPercentage),
            Element("MaxHealthyPercentage", refresh.Settings.MaxHealthyPercentage),
            Element("InstanceWarmup", refresh.Settings.InstanceWarmup),
            Element("ScaleInProtectedInstances", refresh.Settings.ScaleInProtectedInstances.ToString()),
            Element("StandbyInstances", refresh.Settings.StandbyInstances.ToString())),
        Element("Strategy", "Rolling"));

    private static T Choice<T>(AutoScalingRequest form, string name, T fallback)
        where T : struct, Enum
    {
        var text = form.Text(name);
        return text is null ? fallback
            : Enum.GetNames<T>().Contains(text) ? Enum.Parse<T>(text)
            : throw Invalid($"{name} is not one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    private AutoScalingGroup GroupOf(AutoScalingRequest form) => world.GetGroup(form.Required("AutoScalingGroupName"));
}
