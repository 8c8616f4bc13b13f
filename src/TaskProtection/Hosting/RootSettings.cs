using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace TaskProtection.Hosting;

/// <summary>
/// Binds the section <c>TaskProtection</c>, once, at start. What cannot be read is left at its default here and reported by
/// <see cref="OptionsValidator"/>, so that one start shows every error.
/// </summary>
internal sealed class RootSettings(IConfiguration? configuration = null) : IConfigureOptions<TaskProtectionOptions>
{
    /// <summary>Every setting of the section, relative to it, with the check of its text. A test compares it with the options classes.</summary>
    public static IReadOnlyDictionary<string, Func<string, string?>> Checks { get; } = new Dictionary<string, Func<string, string?>>
    {
        ["LeaseDuration"] = SettingText.Duration,
        ["MaxWorkDuration"] = SettingText.Duration,
        ["CallTimeout"] = SettingText.Duration,
        ["StopTimeout"] = SettingText.Duration,
        ["CleanupTimeout"] = SettingText.Duration,
        ["DrainTimeout"] = SettingText.Duration,
        ["LeaseDirectory"] = static _ => null,
        ["WhenUnavailable"] = SettingText.OneOf<UnavailablePolicy>,
        ["Task:Enabled"] = SettingText.OneOf<TargetMode>,
        ["Task:Linger"] = SettingText.Duration,
        ["Instance:Enabled"] = SettingText.OneOf<TargetMode>,
        ["Instance:Linger"] = SettingText.Duration,
        ["Instance:Owner"] = SettingText.OneOf<InstanceOwner>,
        ["Instance:Sharing"] = SettingText.OneOf<InstanceSharing>,
        ["Disruption:OnNewDeployment"] = SettingText.OneOf<NewDeploymentReaction>,
        ["Disruption:MaxBusy"] = SettingText.Duration,
        ["Disruption:OnSpotInterruption"] = SettingText.OneOf<DisruptionReaction>,
        ["Disruption:OnInstanceTermination"] = SettingText.OneOf<DisruptionReaction>,
        ["Disruption:OnTaskStopping"] = SettingText.OneOf<DisruptionReaction>,
        ["Disruption:OnRebalanceRecommendation"] = SettingText.OneOf<DisruptionReaction>,
    };

    /// <summary>The settings, and the subtrees that other packages read and check.</summary>
    public static IReadOnlyCollection<string> KnownPaths { get; } = [.. Checks.Keys, "Sqs:*"];

    public void Configure(TaskProtectionOptions options)
    {
        if (configuration is not null)
        {
            SettingText.Readable(configuration.GetSection(TaskProtectionOptions.SectionName), Checks).Bind(options);
        }
    }
}
