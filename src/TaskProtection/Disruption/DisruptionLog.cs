using Microsoft.Extensions.Logging;

namespace TaskProtection.Disruption;

/// <summary>What disruptions say, transitions only. Event ids 500 to 549 are theirs and stay as they are.</summary>
internal static partial class DisruptionLog
{
    [LoggerMessage(EventId = 500, Message = "No new work is admitted: {Reason}. {Holders} units of work are running and have {Left} to finish.")]
    public static partial void SeenWithDeadline(ILogger logger, LogLevel level, string reason, int holders, TimeSpan left);

    [LoggerMessage(
        EventId = 501,
        Message = "No new work is admitted: {Reason}. {Holders} units of work are running; no time is known by which they must end before SIGTERM comes.")]
    public static partial void Seen(ILogger logger, LogLevel level, string reason, int holders);

    [LoggerMessage(502, LogLevel.Warning, "Of the {Source} that was announced, {Doubt}: it is taken to come in {EndsIn}.")]
    public static partial void Doubted(ILogger logger, string source, string doubt, TimeSpan endsIn);

    [LoggerMessage(
        503,
        LogLevel.Warning,
        "The {Source} that was announced is not announced any more. This process stays closed for new work all the same: if the instance stays, stop the task, so that ECS replaces it.")]
    public static partial void Gone(ILogger logger, string source);

    [LoggerMessage(504, LogLevel.Debug, "No {Source} can be seen here for now: {Problem}.")]
    public static partial void Unanswered(ILogger logger, string source, string problem);

    [LoggerMessage(505, LogLevel.Error, "Nobody looks for a {Source} any more: {Problem}")]
    public static partial void WatchDied(ILogger logger, string source, string problem, Exception error);

    [LoggerMessage(506, LogLevel.Information, "A {Source} would not be seen here before SIGTERM, or at all, until it can be read: {Problem}.")]
    public static partial void NeverAnswered(ILogger logger, string source, string problem);
}
