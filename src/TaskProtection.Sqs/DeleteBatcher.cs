using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>Deletes finished messages.</summary>
internal sealed class DeleteBatcher(IAmazonSQS sqs, string queueUrl, TimeSpan delay, SqsWorkerLog log, TimeProvider time, CancellationToken deadline)
    : MessageBatcher<InFlightMessage>("DeleteMessage", delay, log, time, deadline)
{
    protected override async Task<IReadOnlyDictionary<InFlightMessage, string?>> SendBatchAsync(
        IReadOnlyList<InFlightMessage> entries, CancellationToken cancellationToken)
    {
        var batch = new List<DeleteMessageBatchRequestEntry>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            batch.Add(new(i.ToString(CultureInfo.InvariantCulture), entries[i].Message.ReceiptHandle));
        }

        var reply = await sqs.DeleteMessageBatchAsync(new(queueUrl, batch), cancellationToken).ConfigureAwait(false);
        return BatchReply.Read(entries, static message => message, reply.Successful?.Select(static entry => entry.Id), reply.Failed);
    }

    protected override Task SendOneAsync(InFlightMessage entry, CancellationToken cancellationToken)
        => sqs.DeleteMessageAsync(new DeleteMessageRequest(queueUrl, entry.Message.ReceiptHandle), cancellationToken);

    protected override InFlightMessage MessageOf(InFlightMessage entry) => entry;
}
