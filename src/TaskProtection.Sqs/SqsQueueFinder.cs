using System.Globalization;
using Amazon.SQS;

namespace TaskProtection.Sqs;

/// <summary>Finds the queue that the settings name and reads what the worker must know of it.</summary>
internal sealed class SqsQueueFinder(IAmazonSQS sqs, SqsWorkerSettings settings, SqsWorkerLog log)
{
    /// <summary>What SQS gives a queue that was created without one.</summary>
    private static readonly TimeSpan DefaultVisibility = TimeSpan.FromSeconds(30);

    /// <exception cref="SqsQueueMissingException">There is no such queue.</exception>
    public async Task<SqsQueue> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            var url = settings.Options.QueueUrl is { Length: > 0 } set
                ? set
                : (await sqs.GetQueueUrlAsync(settings.Options.QueueName, cancellationToken).ConfigureAwait(false)).QueueUrl;
            var attributes = await ReadAttributesAsync(url, cancellationToken).ConfigureAwait(false);
            var visibility = int.TryParse(attributes.GetValueOrDefault(QueueAttributeName.VisibilityTimeout), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : DefaultVisibility;
            return new SqsQueue(
                url,
                settings.Options.QueueName is { Length: > 0 } name ? name : SqsQueueName.FromUrl(url)!,
                settings.Visibility(visibility),
                RedrivePolicy.Read(attributes.GetValueOrDefault(QueueAttributeName.RedrivePolicy)));
        }
        catch (Exception error) when (SqsError.IsNoSuchQueue(error))
        {
            throw new SqsQueueMissingException(settings, error);
        }
    }

    private async Task<Dictionary<string, string>> ReadAttributesAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await sqs.GetQueueAttributesAsync(
                url, [QueueAttributeName.VisibilityTimeout, QueueAttributeName.RedrivePolicy], cancellationToken).ConfigureAwait(false);
            return reply.Attributes ?? [];
        }
        catch (Exception error) when (SqsError.IsAccessDenied(error))
        {
            // The worker can do without: it then assumes that a message may be delivered twice before it is dead-lettered.
            log.AttributesDenied(error);
            return [];
        }
    }
}
