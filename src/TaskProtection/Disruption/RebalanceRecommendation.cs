using TaskProtection.Aws.Metadata;

namespace TaskProtection.Disruption;

/// <summary>
/// EC2 recommends to rebalance: <c>events/recommendations/rebalance</c>, missing until then. The risk of an interruption is elevated, no more: there is
/// no time by which work must end, and a Spot notice still comes first.
/// </summary>
internal sealed class RebalanceRecommendation(InstanceMetadataClient metadata) : IDisruptionSource
{
    public string Name => "rebalance recommendation";

    public TimeSpan Pace => SourceWatch.Unhurried;

    public async ValueTask<DisruptionLook> LookAsync(CancellationToken cancellationToken)
    {
        var answer = await metadata.TryReadAsync("events/recommendations/rebalance", cancellationToken).ConfigureAwait(false);
        return answer switch
        {
            { IsMissing: true } => DisruptionLook.Quiet,
            { Text: ['{', ..] } => DisruptionLook.Seen(new("the instance is at an elevated risk of interruption (EC2 recommends to rebalance)")),
            _ => DisruptionLook.Unanswered(answer.Problem ?? "the instance metadata answered something that is no recommendation"),
        };
    }
}
