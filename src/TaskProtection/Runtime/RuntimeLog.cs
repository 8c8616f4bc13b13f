using Microsoft.Extensions.Logging;

namespace TaskProtection.Runtime;

/// <summary>One line a transition. Event ids are stable: 100-199 are the runtime's.</summary>
internal static partial class RuntimeLog
{
    [LoggerMessage(100, LogLevel.Debug, "Protection of the {Target} is set, until {Until}.")]
    public static partial void Protected(ILogger logger, string target, DateTimeOffset? until);

    [LoggerMessage(101, LogLevel.Debug, "Protection of the {Target} is released.")]
    public static partial void Released(ILogger logger, string target);

    [LoggerMessage(102, LogLevel.Warning, "Protection of the {Target} is refused: {Reason}. No new work is admitted until it is granted.")]
    public static partial void Blocked(ILogger logger, string target, string reason);

    [LoggerMessage(103, LogLevel.Warning, "Protection of the {Target} is unavailable: {Reason}. It is asked for again; {Consequence}.")]
    public static partial void Unavailable(ILogger logger, string target, string reason, string consequence);

    [LoggerMessage(104, LogLevel.Error, "Protection of the {Target} is denied: {Reason}.")]
    public static partial void Denied(ILogger logger, string target, string reason);

    [LoggerMessage(105, LogLevel.Error, "Protection of the {Target} was lost while work was running: {Reason}. AWS may stop it now.")]
    public static partial void Lost(ILogger logger, string target, string reason);

    [LoggerMessage(EventId = 106, Message = "Protection of the {Target} does not apply: {Reason}.")]
    public static partial void NotApplicable(ILogger logger, LogLevel level, string target, string reason);

    [LoggerMessage(117, LogLevel.Information, "Nothing can be protected here, and work is admitted all the same ({Reasons}).")]
    public static partial void NothingApplies(ILogger logger, string reasons);

    [LoggerMessage(107, LogLevel.Warning, "Renewing the protection of the {Target} failed: {Reason}. The present protection still runs.")]
    public static partial void RenewalFailed(ILogger logger, string target, string reason, Exception? error);

    [LoggerMessage(108, LogLevel.Warning, "Releasing the protection of the {Target} failed: {Reason}. It is tried again.")]
    public static partial void ReleaseFailed(ILogger logger, string target, string reason, Exception? error);

    [LoggerMessage(109, LogLevel.Information, "The {Target} was found protected though no work is running here; the protection is released, unless others need it.")]
    public static partial void FoundProtected(ILogger logger, string target);

    [LoggerMessage(110, LogLevel.Warning, "The {Target} is being terminated: {Reason}. No new work is admitted.")]
    public static partial void Leaving(ILogger logger, string target, string reason);

    [LoggerMessage(120, LogLevel.Information, "Yielding: {Reason}. New work waits; {Holders} units of work are running and finish.")]
    public static partial void Yielding(ILogger logger, string reason, int holders);

    [LoggerMessage(121, LogLevel.Information, "AWS has not taken this task; work is admitted again.")]
    public static partial void Reopened(ILogger logger);

    [LoggerMessage(111, LogLevel.Information, "Draining: {Holders} units of work are running and have {Left} to finish.")]
    public static partial void Draining(ILogger logger, int holders, TimeSpan left);

    [LoggerMessage(112, LogLevel.Warning, "The deadline has come; still running and aborted: {Work}.")]
    public static partial void Aborting(ILogger logger, string work);

    [LoggerMessage(113, LogLevel.Information, "Drained; {Holders} units of work were left running.")]
    public static partial void Drained(ILogger logger, int holders);

    [LoggerMessage(118, LogLevel.Warning, "The protection of the {Target} was not seen to be released in time and may outlive this process. The next task on this host clears it when it starts.")]
    public static partial void LeftProtected(ILogger logger, string target);

    [LoggerMessage(114, LogLevel.Warning, "{Work} has run for longer than MaxWorkDuration ({MaxWorkDuration}) and is not protected any more.")]
    public static partial void Overdue(ILogger logger, string work, TimeSpan maxWorkDuration);

    [LoggerMessage(115, LogLevel.Warning, "The look at the {Target} has told nothing yet: {Reason}. It is looked at again.")]
    public static partial void InspectionFailed(ILogger logger, string target, string reason);

    [LoggerMessage(116, LogLevel.Error, "Looking at the {Target} is denied: {Reason}.")]
    public static partial void InspectionDenied(ILogger logger, string target, string reason);

    [LoggerMessage(119, LogLevel.Information, "The {Target} can be protected again: what kept it from that is over.")]
    public static partial void AppliesAgain(ILogger logger, string target);
}
