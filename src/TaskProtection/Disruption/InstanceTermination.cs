using TaskProtection.Aws;
using TaskProtection.Aws.Metadata;

namespace TaskProtection.Disruption;

/// <summary>
/// Auto Scaling terminates the instance: <c>autoscaling/target-lifecycle-state</c> is <c>Terminated</c>. It names no time. A terminate hook may hold the
/// instance for an hour, and with heartbeats for two days; without one the instance goes at once, and nothing here tells which. A guess
/// would abort work that had all the time in the world, and could save it only where it is lost anyway; so work gets all of the time there is, and
/// SIGTERM, which ECS sends when it drains the instance, starts the drain's clock as ever.
/// </summary>
/// <remarks>A state of the warm pool is no end: the instance comes back from there, this process with it where it was hibernated.</remarks>
internal sealed class InstanceTermination(InstanceMetadataClient metadata) : IDisruptionSource
{
    public string Name => "instance termination";

    public TimeSpan Pace => SourceWatch.Unhurried;

    public async ValueTask<DisruptionLook> LookAsync(CancellationToken cancellationToken)
    {
        var answer = await metadata.TryReadAsync("autoscaling/target-lifecycle-state", cancellationToken).ConfigureAwait(false);
        return answer switch
        {
            { IsMissing: true } => DisruptionLook.NotHere, // In no group, or its state was never set.
            { Text: { } text } => InstanceMembership.Read(text) == LifecyclePhase.Terminating
                ? DisruptionLook.Seen(new($"the instance is being terminated (Auto Scaling says {text})"))
                : DisruptionLook.Quiet,
            _ => DisruptionLook.Unanswered(answer.Problem),
        };
    }
}
