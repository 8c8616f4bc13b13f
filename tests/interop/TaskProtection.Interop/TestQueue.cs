using System.Globalization;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Interop;

/// <summary>A queue of the endpoint, seen by a plain SQS client.</summary>
internal sealed class TestQueue(IAmazonSQS sqs, string name, string url, CancellationToken bounded)
{

    public string Name => name;

    public string Url => url;

    /// <summary>Sends one message; returns its id.</summary>
    public async Task<string> SendAsync(string body, Dictionary<string, MessageAttributeValue>? attributes = null)
        => (await sqs.SendMessageAsync(new SendMessageRequest(url, body) { MessageAttributes = attributes }, bounded)).MessageId;

    public Task<string> SendAsync(Order order) => SendAsync(JsonSerializer.Serialize(order, InteropJson.Default.Order));

    public async Task SendAsync(IEnumerable<int> numbers)
    {
        foreach (var ten in numbers.Chunk(10))
        {
            var reply = await sqs.SendMessageBatchAsync(
                url,
                [.. ten.Select(number => new SendMessageBatchRequestEntry($"n{number}", JsonSerializer.Serialize(new Order(number), InteropJson.Default.Order)))],
                bounded);
            Expect.Equal(ten.Length, reply.Successful?.Count ?? 0, "messages sent");
        }
    }

    /// <summary>Sends orders to a group of a FIFO queue; the group is each order's text too.</summary>
    public async Task SendToGroupAsync(string group, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            var request = new SendMessageRequest(url, JsonSerializer.Serialize(new Order(number, group), InteropJson.Default.Order))
            {
                MessageGroupId = group,
                MessageDeduplicationId = $"{group}-{number}",
            };
            await sqs.SendMessageAsync(request, bounded);
        }
    }

    /// <summary>How many can be received, and how many are with somebody.</summary>
    public async Task<(int Visible, int InFlight)> CountAsync()
    {
        var reply = await sqs.GetQueueAttributesAsync(
            url, [QueueAttributeName.ApproximateNumberOfMessages, QueueAttributeName.ApproximateNumberOfMessagesNotVisible], bounded);
        return (Number(QueueAttributeName.ApproximateNumberOfMessages), Number(QueueAttributeName.ApproximateNumberOfMessagesNotVisible));

        int Number(string attribute) => int.Parse(reply.Attributes[attribute], CultureInfo.InvariantCulture);
    }

    public async Task UntilEmptyAsync() => await Until.TrueAsync(async () => await CountAsync() == (0, 0), bounded);

    /// <summary>Receives, as another worker would, what can be received now.</summary>
    public async Task<IReadOnlyList<Message>> ReceiveNowAsync()
    {
        var all = new List<Message>();
        while (await ReceiveAsync(TimeSpan.FromMinutes(1)) is { Count: > 0 } messages)
        {
            all.AddRange(messages);
        }

        return all;
    }

    /// <summary>One receive that waits for nothing.</summary>
    public async Task<IReadOnlyList<Message>> ReceiveAsync(TimeSpan visibility)
    {
        var request = new ReceiveMessageRequest(url)
        {
            MaxNumberOfMessages = 10,
            WaitTimeSeconds = 0,
            VisibilityTimeout = (int)visibility.TotalSeconds,
            MessageSystemAttributeNames = ["All"],
            MessageAttributeNames = ["All"],
        };
        return (await sqs.ReceiveMessageAsync(request, bounded)).Messages ?? [];
    }

    public Task PurgeAsync() => sqs.PurgeQueueAsync(url, bounded);

    public async Task<string> ArnAsync()
        => (await sqs.GetQueueAttributesAsync(url, [QueueAttributeName.QueueArn], bounded)).Attributes[QueueAttributeName.QueueArn];
}
