using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Benchmarks.Alone;

/// <summary>
/// A queue in this process: receives and deletes are answered by the pool as soon as it has a thread, and what is left is whoever calls it.
/// Other calls lead nowhere. Safe from any thread; one burst at a time.
/// </summary>
internal sealed class ReadySqs() : AmazonSQSClient(new AnonymousAWSCredentials(), new AmazonSQSConfig { ServiceURL = "http://127.0.0.1:9" })
{
    public static Uri QueueUrl { get; } = new("https://sqs.eu-west-1.amazonaws.com/123456789012/bench");

    private TaskCompletionSource _filled = New();
    private TaskCompletionSource _emptied = New();
    private int _visible;
    private int _undeleted;
    private long _lastId;

    /// <summary>Has so many messages received. Completes when the last of them is deleted.</summary>
    public Task BurstAsync(int messages)
    {
        var emptied = _emptied = New();
        _undeleted = messages;
        Volatile.Write(ref _visible, messages);
        Interlocked.Exchange(ref _filled, New()).SetResult();
        return emptied.Task;
    }

    public override async Task<ReceiveMessageResponse> ReceiveMessageAsync(ReceiveMessageRequest request, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        var filled = Volatile.Read(ref _filled).Task; // Before the look: what comes after it is told.
        var most = request.MaxNumberOfMessages ?? 1;
        var count = Take(most);
        if (count == 0)
        {
            var wait = TimeSpan.FromSeconds(request.WaitTimeSeconds ?? 0);
            await filled.WaitAsync(wait, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            count = Take(most);
        }

        var withAttributes = request.MessageSystemAttributeNames is { Count: > 0 };
        return new() { Messages = [.. Enumerable.Range(0, count).Select(_ => NewMessage(withAttributes))] };
    }

    public override async Task<DeleteMessageBatchResponse> DeleteMessageBatchAsync(DeleteMessageBatchRequest request, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        if (Interlocked.Add(ref _undeleted, -request.Entries.Count) == 0)
        {
            _emptied.SetResult();
        }

        return new() { Successful = request.Entries.ConvertAll(static entry => new DeleteMessageBatchResultEntry { Id = entry.Id }) };
    }

    public override Task<GetQueueAttributesResponse> GetQueueAttributesAsync(string queueUrl, List<string> attributeNames, CancellationToken cancellationToken = default)
        => Task.FromResult(new GetQueueAttributesResponse { Attributes = [] });

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int Take(int most)
    {
        while (Volatile.Read(ref _visible) is > 0 and var visible)
        {
            var count = Math.Min(visible, most);
            if (Interlocked.CompareExchange(ref _visible, visible - count, visible) == visible)
            {
                return count;
            }
        }

        return 0;
    }

    private Message NewMessage(bool withAttributes)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var message = new Message { MessageId = id, ReceiptHandle = id, Body = "an order" };
        if (withAttributes)
        {
            message.Attributes = new()
            {
                [MessageSystemAttributeName.ApproximateReceiveCount] = "1",
                [MessageSystemAttributeName.SentTimestamp] = "1772366400000",
            };
        }

        return message;
    }
}
