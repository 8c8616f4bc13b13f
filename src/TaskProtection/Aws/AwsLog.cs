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
}
