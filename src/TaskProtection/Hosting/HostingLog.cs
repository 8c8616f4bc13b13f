using Microsoft.Extensions.Logging;

namespace TaskProtection.Hosting;

/// <summary>What hosting says. Event ids 300 to 399 are its own and stay as they are.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(300, LogLevel.Warning, "{Contradiction}")]
    public static partial void Contradiction(this ILogger logger, string contradiction);

    [LoggerMessage(301, LogLevel.Information,
        "On SIGTERM running work gets {DrainTimeout}, then the cleanup {CleanupTimeout}, of a StopTimeout of {StopTimeout}")]
    public static partial void Budget(this ILogger logger, TimeSpan drainTimeout, TimeSpan cleanupTimeout, TimeSpan stopTimeout);

    [LoggerMessage(302, LogLevel.Information, "The host was stopped while it started")]
    public static partial void StoppedWhileStarting(this ILogger logger);

    [LoggerMessage(303, LogLevel.Warning,
        "The host's shutdown timeout ran out before the drain had ended; another service held it up. {Holders} units of work still run")]
    public static partial void DrainNotAwaited(this ILogger logger, int holders);
}
