using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using TaskProtection.Hosting;

namespace TaskProtection.Tests.Hosting;

public sealed class TheOptionsTable
{
    /// <summary>The defaults of the design's table, written down by hand.</summary>
    private static readonly Dictionary<string, object?> Defaults = new()
    {
        ["LeaseDuration"] = TimeSpan.FromHours(2),
        ["MaxWorkDuration"] = TimeSpan.FromHours(24),
        ["CallTimeout"] = TimeSpan.FromSeconds(6),
        ["StopTimeout"] = TimeSpan.FromSeconds(30),
        ["CleanupTimeout"] = TimeSpan.FromSeconds(7),
        ["DrainTimeout"] = TimeSpan.FromSeconds(20),
        ["LeaseDirectory"] = null,
        ["WhenUnavailable"] = UnavailablePolicy.Proceed,
        ["Task:Enabled"] = TargetMode.Auto,
        ["Task:Linger"] = TimeSpan.FromSeconds(60),
        ["Instance:Enabled"] = TargetMode.Auto,
        ["Instance:Linger"] = TimeSpan.FromMinutes(5),
        ["Instance:Owner"] = InstanceOwner.Auto,
        ["Instance:Sharing"] = InstanceSharing.Auto,
        ["Disruption:OnNewDeployment"] = NewDeploymentReaction.Yield,
        ["Disruption:MaxBusy"] = null,
        ["Disruption:OnSpotInterruption"] = DisruptionReaction.Drain,
        ["Disruption:OnInstanceTermination"] = DisruptionReaction.Drain,
        ["Disruption:OnTaskStopping"] = DisruptionReaction.Drain,
        ["Disruption:OnRebalanceRecommendation"] = DisruptionReaction.Ignore,
    };

    [Fact]
    public void Has_every_option_that_the_classes_have()
        => Assert.Equal(Defaults.Keys.Order(), Paths(typeof(TaskProtectionOptions)).Order());

    [Fact]
    public void Is_known_to_the_binding_in_full()
        => Assert.Equal(Defaults.Keys.Order(), RootSettings.Checks.Keys.Order());

    [Fact]
    public void Has_the_defaults_that_the_code_has()
    {
        var options = new ServiceCollection().AddTaskProtection().Options();

        foreach (var (path, expected) in Defaults)
        {
            Assert.Equal((path, expected), (path, InForce(options, path)));
        }
    }

    [Theory]
    [InlineData("00:00:02", "00:00:00.6666667", "00:00:01.1333333")]
    [InlineData("00:00:03", "00:00:01", "00:00:01.7")] // the sample's
    [InlineData("00:00:21", "00:00:07", "00:00:11.9")]
    [InlineData("00:02:00", "00:00:07", "00:01:50")]
    [InlineData("00:59:00", "00:00:07", "00:58:50")]
    public void Derives_the_drain_from_the_stop_timeout_and_stays_valid(string stop, string cleanup, string drain)
    {
        var options = Configured.By(Configured.Keys(("StopTimeout", stop))).Options();

        Assert.Equal(TimeSpan.Parse(cleanup), options.EffectiveCleanupTimeout);
        Assert.Equal(TimeSpan.Parse(drain), options.EffectiveDrainTimeout);
    }

    [Theory]
    [InlineData("LeaseDuration", "03:00:00")]
    [InlineData("MaxWorkDuration", "2.00:00:00")]
    [InlineData("CallTimeout", "00:00:07")]
    [InlineData("StopTimeout", "00:02:00")]
    [InlineData("CleanupTimeout", "00:00:09")]
    [InlineData("DrainTimeout", "00:00:11")]
    [InlineData("WhenUnavailable", "Refuse")]
    [InlineData("LeaseDirectory", "/tmp")]
    [InlineData("Task:Enabled", "Always")]
    [InlineData("Task:Linger", "00:00:02")]
    [InlineData("Instance:Enabled", "Never")]
    [InlineData("Instance:Linger", "00:00:03")]
    [InlineData("Instance:Owner", "Application")]
    [InlineData("Instance:Sharing", "Exclusive")]
    [InlineData("Disruption:OnNewDeployment", "Retire")]
    [InlineData("Disruption:MaxBusy", "03:00:00")]
    [InlineData("Disruption:OnSpotInterruption", "Ignore")]
    [InlineData("Disruption:OnInstanceTermination", "Ignore")]
    [InlineData("Disruption:OnTaskStopping", "Ignore")]
    [InlineData("Disruption:OnRebalanceRecommendation", "Drain")]
    public void Is_bound_setting_by_setting(string path, string text)
    {
        var options = Configured.By(Configured.Keys((path, text))).Options();

        Assert.Equal(text, InForce(options, path)?.ToString());
        foreach (var (other, untouched) in Defaults.Where(setting => setting.Key != path && !(path == "StopTimeout" && setting.Key == "DrainTimeout")
            && !(path == "CleanupTimeout" && setting.Key == "DrainTimeout")))
        {
            Assert.Equal((other, untouched), (other, InForce(options, other)));
        }
    }

    private static IEnumerable<string> Paths(Type options)
        => options.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
            property.PropertyType.Namespace == nameof(TaskProtection) && property.PropertyType.IsClass
                ? Paths(property.PropertyType).Select(path => $"{property.Name}:{path}")
                : [property.Name]);

    private static object? InForce(TaskProtectionOptions options, string path) => path switch
    {
        "CleanupTimeout" => options.EffectiveCleanupTimeout,
        "DrainTimeout" => options.EffectiveDrainTimeout,
        _ => path.Split(':').Aggregate((object?)options, (at, name) => at!.GetType().GetProperty(name)!.GetValue(at)),
    };
}
