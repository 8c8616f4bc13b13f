using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TaskProtection.Hosting;

/// <summary>
/// Raises <see cref="HostOptions.ShutdownTimeout"/> so that the host waits for a whole drain. It is never lowered: other services
/// may need it.
/// </summary>
internal sealed class ShutdownTimeout(IOptions<TaskProtectionOptions> options) : IPostConfigureOptions<HostOptions>
{
    /// <summary>
    /// What the host gets beyond the drain: its clock starts a moment before ours, and a drain that ends exactly on time should
    /// not be reported as one that did not. One second is plenty for both.
    /// </summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    public static TimeSpan Needed(TaskProtectionOptions options)
        => options.EffectiveDrainTimeout + options.EffectiveCleanupTimeout + Margin;

    /// <summary>An infinite timeout is a negative one; it needs no raising.</summary>
    public static bool IsShort(HostOptions host, TaskProtectionOptions options)
        => host.ShutdownTimeout != Timeout.InfiniteTimeSpan && host.ShutdownTimeout < Needed(options);

    public void PostConfigure(string? name, HostOptions host)
    {
        try
        {
            if (IsShort(host, options.Value))
            {
                host.ShutdownTimeout = Needed(options.Value);
            }
        }
        catch (OptionsValidationException)
        {
            // The host reads its options while it is built. The start reports the errors, all together and by name.
        }
    }
}
