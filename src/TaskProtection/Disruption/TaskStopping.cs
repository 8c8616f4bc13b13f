using Microsoft.Extensions.Logging;
using TaskProtection.Aws;
using TaskProtection.Aws.Metadata;

namespace TaskProtection.Disruption;

/// <summary>
/// ECS stops the task: its desired status is <c>STOPPED</c>, at or just before SIGTERM, and well before it in a container that others depend on, because
/// those are stopped first. It is never taken back. It names no time: DrainTimeout begins with this container's own SIGTERM.
/// </summary>
internal sealed class TaskStopping(TaskMetadataClient metadata) : IDisruptionSource
{
    public string Name => "task stop";

    public TimeSpan Pace => SourceWatch.Unhurried;

    public async ValueTask<DisruptionLook> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var task = await metadata.GetTaskAsync(cancellationToken).ConfigureAwait(false);
            return task.DesiredStatus == "STOPPED"
                ? DisruptionLook.Seen(new("the task is being stopped (ECS says desired status STOPPED)") { Level = LogLevel.Information }) // Every deployment does it.
                : DisruptionLook.Quiet;
        }
        catch (DiscoveryException exception)
        {
            return DisruptionLook.Unanswered(exception.Message);
        }
    }
}
