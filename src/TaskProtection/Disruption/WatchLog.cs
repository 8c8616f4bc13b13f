using Microsoft.Extensions.Logging;

namespace TaskProtection.Disruption;

/// <summary>What the deployment watch says. Event ids 450 to 469 are its own and stay as they are.</summary>
internal static partial class WatchLog
{
    [LoggerMessage(450, LogLevel.Warning,
        "Whether ECS wants this task gone cannot be seen: {Reason} Instead it stands aside for a moment after each {MaxBusy} without a gap in its protection{Unless}")]
    public static partial void Blind(this ILogger logger, string reason, TimeSpan maxBusy, string unless);

    [LoggerMessage(451, LogLevel.Information, "It can be seen again whether ECS wants this task gone")]
    public static partial void SeesAgain(this ILogger logger);

    [LoggerMessage(452, LogLevel.Warning, "The look at the service failed and is repeated: {Reason}")]
    public static partial void LookFailed(this ILogger logger, string reason);

    [LoggerMessage(453, LogLevel.Warning,
        "The newer deployment {Deployment} looks broken, {Failed} of its tasks have ended by themselves within {Window}: this task stays")]
    public static partial void NewerIsFailing(this ILogger logger, string deployment, int failed, TimeSpan window);

    [LoggerMessage(454, LogLevel.Warning, "Whether tasks of a newer deployment keep failing cannot be seen: {Reason}")]
    public static partial void FailuresNotSeen(this ILogger logger, string reason);

    [LoggerMessage(455, LogLevel.Information, "Retiring: {Reason}. The work is done, and the host stops")]
    public static partial void Retiring(this ILogger logger, string reason);

    [LoggerMessage(456, LogLevel.Error, "The deployment watch failed and goes on")]
    public static partial void WatchFailed(this ILogger logger, Exception error);
}
