using Microsoft.Extensions.Logging;

namespace TaskProtection.Hosting;

/// <summary>What hosting says. Event ids 300 to 399 are its own and stay as they are.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(300, LogLevel.Warning, "{Contradiction}")]
    public static partial void Contradiction(this ILogger logger, string contradiction);

    [LoggerMessage(301, LogLevel.Information,
        "On SIGTERM running work gets {DrainTimeout}, then the cleanup {CleanupTimeout}, of a StopTimeout of {StopTimeout}; the host waits {ShutdownTimeout} for its services")]
    public static partial void Budget(this ILogger logger, TimeSpan drainTimeout, TimeSpan cleanupTimeout, TimeSpan stopTimeout, TimeSpan shutdownTimeout);

    [LoggerMessage(302, LogLevel.Information, "The host was stopped while it started")]
    public static partial void StoppedWhileStarting(this ILogger logger);

    [LoggerMessage(304, LogLevel.Warning,
        "The first process of the container is a shell ({Shell}) that waits for this one and does not pass SIGTERM on: a stop would be heard by nobody, and all work "
        + "killed {StopTimeout} later. Start the worker in exec form, with exec, or behind an init (initProcessEnabled)")]
    public static partial void ShellAsInit(this ILogger logger, string shell, TimeSpan stopTimeout);

    [LoggerMessage(305, LogLevel.Information,
        "StopTimeout {StopTimeout} is longer than the two minutes that a Spot interruption leaves: on a Spot instance work gets no more than those")]
    public static partial void LongerThanSpot(this ILogger logger, TimeSpan stopTimeout);

    [LoggerMessage(306, LogLevel.Error, "{Service} died of an exception, so the process exits with {ExitCode}")]
    public static partial void DiedOfAnException(this ILogger logger, string service, int exitCode, Exception error);

    [LoggerMessage(303, LogLevel.Warning,
        "The host's shutdown timeout ran out before the drain had ended; another service held it up. {Holders} units of work still run")]
    public static partial void DrainNotAwaited(this ILogger logger, int holders);
}
