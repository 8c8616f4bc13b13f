using Microsoft.Extensions.Logging;

namespace TaskProtection.Disruption;

/// <summary>What the deployment watch says. Event ids 510 to 529 are its own and stay as they are.</summary>
internal static partial class WatchLog
{
    [LoggerMessage(510, LogLevel.Warning,
        "Whether ECS wants this task gone cannot be seen: {Reason} Instead it stands aside for a moment whenever that and its protection have lasted for {MaxBusy}{Unless}")]
    public static partial void Blind(this ILogger logger, string reason, TimeSpan maxBusy, string unless);

    [LoggerMessage(511, LogLevel.Information, "It can be seen again whether ECS wants this task gone")]
    public static partial void SeesAgain(this ILogger logger);

    [LoggerMessage(512, LogLevel.Warning, "The look at the service failed and is repeated: {Reason}")]
    public static partial void LookFailed(this ILogger logger, string reason);

    [LoggerMessage(513, LogLevel.Warning,
        "The newer deployment {Deployment} looks broken: too many of its tasks have ended by themselves within {Window}. This task stays")]
    public static partial void NewerIsFailing(this ILogger logger, string deployment, TimeSpan window);

    [LoggerMessage(514, LogLevel.Warning, "Whether tasks of a newer deployment keep failing cannot be seen: {Reason}")]
    public static partial void FailuresNotSeen(this ILogger logger, string reason);

    [LoggerMessage(515, LogLevel.Information, "Retiring: {Reason}. The work is done, and the host stops")]
    public static partial void Retiring(this ILogger logger, string reason);

    [LoggerMessage(516, LogLevel.Error, "The deployment watch failed and goes on")]
    public static partial void WatchFailed(this ILogger logger, Exception error);
}
