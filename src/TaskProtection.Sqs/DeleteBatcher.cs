using System.Globalization;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>Deletes finished messages.</summary>
internal sealed class DeleteBatcher(WorkerParts parts, TimeSpan delay)
    : MessageBatcher<InFlightMessage>("DeleteMessage", delay, parts.Log, parts.Time, parts.Stop.Deadline)
{
    protected override async Task<IReadOnlyDictionary<InFlightMessage, string?>> SendBatchAsync(
        IReadOnlyList<InFlightMessage> entries, CancellationToken cancellationToken)
    {
        var batch = new List<DeleteMessageBatchRequestEntry>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            batch.Add(new(i.ToString(CultureInfo.InvariantCulture), entries[i].Message.ReceiptHandle));
        }

        var reply = await parts.Metrics.CallAsync(
            "DeleteMessageBatch",
            () => parts.Sqs.DeleteMessageBatchAsync(new(parts.Queue.Url, batch), cancellationToken),
            static reply => BatchReply.FirstError(reply.Failed)).ConfigureAwait(false);
        return BatchReply.Read(entries, static message => message, reply.Successful?.Select(static entry => entry.Id), reply.Failed);
    }

    protected override Task SendOneAsync(InFlightMessage entry, CancellationToken cancellationToken)
        => parts.Metrics.CallAsync(
            "DeleteMessage", () => parts.Sqs.DeleteMessageAsync(new DeleteMessageRequest(parts.Queue.Url, entry.Message.ReceiptHandle), cancellationToken));

    protected override InFlightMessage MessageOf(InFlightMessage entry) => entry;
}
