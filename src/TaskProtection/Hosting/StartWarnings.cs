using Microsoft.Extensions.Hosting;

namespace TaskProtection.Hosting;

/// <summary>Settings that work but will disappoint, here or between us and the host: said once, at start.</summary>
internal static class StartWarnings
{
    /// <summary>The host's own default for its shutdown; only more than this was somebody's choice.</summary>
    private static readonly TimeSpan HostDefault = TimeSpan.FromSeconds(30);

    /// <summary>Fargate stops every container by then, whatever the task definition says.</summary>
    private static readonly TimeSpan FargateStopTimeout = TimeSpan.FromSeconds(120);

    /// <summary>The process has to end, too: less than a tenth of the stop timeout, or a second of a long one, is a gamble.</summary>
    private static readonly TimeSpan LongestExit = TimeSpan.FromSeconds(1);

    public static IEnumerable<string> Find(TaskProtectionOptions options, HostOptions host, string? executionEnvironment)
    {
        var (drain, cleanup, stop) = (options.EffectiveDrainTimeout, options.EffectiveCleanupTimeout, options.StopTimeout);
        if (cleanup < options.CallTimeout)
        {
            yield return $"TaskProtection:CleanupTimeout {cleanup} is shorter than TaskProtection:CallTimeout {options.CallTimeout}: "
                + "a slow agent may not hear the release in a drain";
        }

        var rest = stop - drain - cleanup;
        if (rest < (stop / 10 < LongestExit ? stop / 10 : LongestExit))
        {
            yield return $"TaskProtection:DrainTimeout {drain} + TaskProtection:CleanupTimeout {cleanup} leave {rest} of "
                + $"TaskProtection:StopTimeout {stop}: ECS may kill the process before it has ended by itself";
        }

        if (executionEnvironment == "AWS_ECS_FARGATE" && stop > FargateStopTimeout)
        {
            yield return $"TaskProtection:StopTimeout {stop} is longer than the {FargateStopTimeout} that Fargate allows: "
                + "it will kill the task in the middle of the drain";
        }

        if (ShutdownTimeout.IsShort(host, options))
        {
            yield return $"HostOptions.ShutdownTimeout {host.ShutdownTimeout} was lowered after AddTaskProtection raised it to "
                + $"{ShutdownTimeout.Needed(options)}: the host will not wait for the whole drain";
        }

        if (host.ShutdownTimeout > HostDefault && host.ShutdownTimeout > ShutdownTimeout.Needed(options) && host.ShutdownTimeout > stop)
        {
            yield return $"HostOptions.ShutdownTimeout {host.ShutdownTimeout} is longer than TaskProtection:StopTimeout {stop}: "
                + "ECS kills the process while the host still waits for its services";
        }

        if (host.StartupTimeout != Timeout.InfiniteTimeSpan && host.StartupTimeout < options.CallTimeout)
        {
            yield return $"HostOptions.StartupTimeout {host.StartupTimeout} is shorter than TaskProtection:CallTimeout {options.CallTimeout}: "
                + "a slow agent fails the start";
        }
    }
}
