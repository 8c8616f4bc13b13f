using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>
/// The least that can be written with the AWS SDK: loops that receive ten messages, handle them together and delete them with one call.
/// No renewals, no repeats, no shutdown, no protection.
/// </summary>
internal static class BareLoop
{
    private static readonly string[] s_ids = [.. Enumerable.Range(0, 10).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    public static Task StartAsync(Uri queueUrl, int concurrency, TimeSpan handling)
    {
        Start(new AmazonSQSClient(), queueUrl, concurrency, handling);
        return Task.CompletedTask;
    }

    public static void Start(IAmazonSQS sqs, Uri queueUrl, int concurrency, TimeSpan handling)
    {
        for (; concurrency > 0; concurrency -= s_ids.Length)
        {
            _ = LoopAsync(sqs, queueUrl.AbsoluteUri, Math.Min(concurrency, s_ids.Length), handling);
        }
    }

    private static async Task LoopAsync(IAmazonSQS sqs, string queueUrl, int count, TimeSpan handling)
    {
        try
        {
            var receive = new ReceiveMessageRequest(queueUrl) { MaxNumberOfMessages = count, WaitTimeSeconds = 10 };
            while (true)
            {
                var reply = await sqs.ReceiveMessageAsync(receive).ConfigureAwait(false);
                if (reply.Messages is not { Count: > 0 } messages)
                {
                    continue;
                }

                if (handling > TimeSpan.Zero)
                {
                    await Task.WhenAll(messages.Select(_ => Task.Delay(handling, TimeProvider.System))).ConfigureAwait(false);
                }

                var entries = new List<DeleteMessageBatchRequestEntry>(messages.Count);
                for (var i = 0; i < messages.Count; i++)
                {
                    entries.Add(new(s_ids[i], messages[i].ReceiptHandle));
                }

                await sqs.DeleteMessageBatchAsync(new(queueUrl, entries)).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            // Nobody awaits it: without this the run would hang for no reason that anyone could read.
            Environment.FailFast("The bare loop failed.", error);
        }
    }
}
