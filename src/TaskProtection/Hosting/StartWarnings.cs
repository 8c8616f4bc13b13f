using Microsoft.Extensions.Hosting;

namespace TaskProtection.Hosting;

/// <summary>Settings that work but will disappoint, here or between us and the host: said once, at start.</summary>
internal static class StartWarnings
{
    /// <summary>The host's own default for its shutdown; only more than this was somebody's choice.</summary>
    private static readonly TimeSpan HostDefault = TimeSpan.FromSeconds(30);

    /// <summary>The process has to end, too: less than a tenth of the stop timeout, or a second of a long one, is a gamble.</summary>
    private static readonly TimeSpan LongestExit = TimeSpan.FromSeconds(1);

    public static IEnumerable<string> Find(TaskProtectionOptions options, HostOptions host)
    {
        var (drain, cleanup, stop) = (options.EffectiveDrainTimeout, options.EffectiveCleanupTimeout, options.StopTimeout);
        var drainText = $"TaskProtection:DrainTimeout {SettingText.Write(drain)}";
        var cleanupText = $"TaskProtection:CleanupTimeout {SettingText.Write(cleanup)}";
        var stopText = $"TaskProtection:StopTimeout {SettingText.Write(stop)}";
        var callText = $"TaskProtection:CallTimeout {SettingText.Write(options.CallTimeout)}";
        if (cleanup < options.CallTimeout)
        {
            yield return $"{cleanupText} is shorter than {callText}: a slow agent may not hear the release in a drain";
        }

        var rest = stop - drain - cleanup;
        if (rest < (stop / 10 < LongestExit ? stop / 10 : LongestExit))
        {
            yield return $"{drainText} + {cleanupText} leave {SettingText.Write(rest)} of {stopText}: "
                + "ECS may kill the process before it has ended by itself";
        }

        var shutdownText = $"HostOptions.ShutdownTimeout {SettingText.Write(host.ShutdownTimeout)}";
        if (ShutdownTimeout.IsShort(host, options))
        {
            yield return $"{shutdownText} was lowered after AddTaskProtection raised it to "
                + $"{SettingText.Write(ShutdownTimeout.Needed(options))}: the host will not wait for the whole drain";
        }

        if (host.ShutdownTimeout > HostDefault && host.ShutdownTimeout > ShutdownTimeout.Needed(options) && host.ShutdownTimeout > stop)
        {
            yield return $"{shutdownText} is longer than {stopText}: ECS kills the process while the host still waits for its services";
        }

        // A look at the targets, and under Refuse one protect after it.
        var calls = options.WhenUnavailable == UnavailablePolicy.Refuse ? 2 : 1;
        if (host.StartupTimeout != Timeout.InfiniteTimeSpan && host.StartupTimeout < calls * options.CallTimeout)
        {
            yield return $"HostOptions.StartupTimeout {SettingText.Write(host.StartupTimeout)} is shorter than {(calls == 1 ? "" : "twice ")}{callText}: "
                + "a slow agent fails the start";
        }
    }
}
