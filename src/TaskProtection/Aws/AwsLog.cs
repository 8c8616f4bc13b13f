using Microsoft.Extensions.Logging;

namespace TaskProtection.Aws;

/// <summary>What the rim says by itself, each once: the outcome of calls is logged by whoever made them.</summary>
internal static partial class AwsLog
{
    [LoggerMessage(200, LogLevel.Information, "The ECS agent has no task protection endpoint (it is older than 1.65.0): the ECS API is called instead.")]
    public static partial void AgentLacksRoute(ILogger logger);

    [LoggerMessage(201, LogLevel.Information, "The instance id comes from ECS, because {Problem}.")]
    public static partial void InstanceIdFromEcs(ILogger logger, string problem);

    [LoggerMessage(202, LogLevel.Information, "Protecting instance {InstanceId} of Auto Scaling group {Group}.")]
    public static partial void InstanceFound(ILogger logger, string instanceId, string group);

    [LoggerMessage(203, LogLevel.Warning, "It is not known which task this is, so the answers of the ECS agent cannot be checked to be about it. {Problem}")]
    public static partial void TaskUnidentified(ILogger logger, string problem);

    [LoggerMessage(204, LogLevel.Warning, "Instance {InstanceId} is no longer in Auto Scaling group {Group}; its group will be looked up again.")]
    public static partial void GroupLost(ILogger logger, string instanceId, string group);

    [LoggerMessage(205, LogLevel.Information, "Instance {InstanceId} stays protected: {Tasks} other tasks on it are.")]
    public static partial void LeftToSiblings(ILogger logger, string instanceId, int tasks);

    [LoggerMessage(206, LogLevel.Information, "Instance {InstanceId} is protected again: another task on it began to work while it was being released.")]
    public static partial void SetBackForSiblings(ILogger logger, string instanceId);

    [LoggerMessage(
        207,
        LogLevel.Warning,
        "TaskProtection:Instance:Sharing is Exclusive, but {Tasks} other tasks on this instance are protected too: whichever ends first exposes the others to scale-in. "
        + "Set it to AskEcs or LeaseDirectory, or place the tasks apart (distinctInstance).")]
    public static partial void NotExclusive(ILogger logger, int tasks);

    [LoggerMessage(208, LogLevel.Warning, "The instance's scale-in protection could not be looked after, and is tried again in {Pause}: {Reason}")]
    public static partial void CareFailed(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(
        209,
        LogLevel.Warning,
        "Another process of this task uses TaskProtection too: whichever finishes first ends the protection of both. Set TaskProtection:LeaseDirectory, and the last of them ends it.")]
    public static partial void TwinProcess(ILogger logger);

    [LoggerMessage(
        210,
        LogLevel.Warning,
        "Two containers of this task run the same image. If both use TaskProtection, whichever finishes first ends the protection of both: set TaskProtection:LeaseDirectory to a "
        + "folder that both mount, and the last of them ends it.")]
    public static partial void TwinContainers(ILogger logger);
}
