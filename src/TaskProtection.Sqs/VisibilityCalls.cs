using System.Globalization;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>The two calls that change visibility.</summary>
internal sealed class VisibilityCalls(WorkerParts parts)
{
    /// <summary>The most entries that SQS takes in one batch.</summary>
    public const int BatchSize = 10;

    /// <summary>No healthy call takes longer, the SDK's own three attempts included.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);

    /// <returns>Per message: null for success, else the error code; a message that the reply does not name is missing.</returns>
    public async Task<IReadOnlyDictionary<InFlightMessage, string?>> ChangeBatchAsync(
        IReadOnlyList<VisibilityChange> changes, CancellationToken cancellationToken)
    {
        var entries = new List<ChangeMessageVisibilityBatchRequestEntry>(changes.Count);
        for (var i = 0; i < changes.Count; i++)
        {
            entries.Add(new()
            {
                Id = i.ToString(CultureInfo.InvariantCulture),
                ReceiptHandle = changes[i].Message.Message.ReceiptHandle,
                VisibilityTimeout = changes[i].Seconds,
            });
        }

        var reply = await parts.Metrics.CallAsync(
            "ChangeMessageVisibilityBatch",
            () => parts.Sqs.ChangeMessageVisibilityBatchAsync(new() { QueueUrl = parts.Queue.Url, Entries = entries }, cancellationToken),
            static reply => BatchReply.FirstError(reply.Failed)).ConfigureAwait(false);
        return BatchReply.Read(changes, static change => change.Message, reply.Successful?.Select(static entry => entry.Id), reply.Failed);
    }

    public Task ChangeAsync(VisibilityChange change, CancellationToken cancellationToken)
        => parts.Metrics.CallAsync("ChangeMessageVisibility", () => parts.Sqs.ChangeMessageVisibilityAsync(
            new()
            {
                QueueUrl = parts.Queue.Url,
                ReceiptHandle = change.Message.Message.ReceiptHandle,
                VisibilityTimeout = change.Seconds,
            },
            cancellationToken));
}
