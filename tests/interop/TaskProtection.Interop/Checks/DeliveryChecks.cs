using Amazon.SQS.Model;

namespace TaskProtection.Interop.Checks;

/// <summary>Messages come, are handled, and are gone.</summary>
internal static class DeliveryChecks
{
    public static Check[] All { get; } =
    [
        new("200 messages are handled once each and deleted", AllHandledOnceAsync),
        new("two workers share 200 messages without handling one twice", TwoWorkersShareAsync),
        new("a queue is found by its name", FoundByNameAsync),
        new("a queue that does not exist fails the start, and is named", MissingQueueAsync),
        new("an open poll brings a message that is sent meanwhile", OpenPollAsync),
        new("message attributes of every type arrive, with id, queue, count and time", AttributesAsync),
    ];

    private static async Task AllHandledOnceAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync(Enumerable.Range(1, 200));
        var worker = await site.StartAsync(queue, _ => Task.CompletedTask, ("Sqs:orders:MaxConcurrency", "25"));
        await queue.UntilEmptyAsync();
        await worker.StopAsync();

        Expect.Sequence(Enumerable.Range(1, 200), worker.Done.Select(d => d.Message.Number).Order(), "handled");
        Expect.True(worker.Begun.All(d => d.Context.ReceiveCount == 1), "every message came once");
    }

    private static async Task TwoWorkersShareAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        var (oneHasSome, otherHasSome) = (new TaskCompletionSource(), new TaskCompletionSource());
        var one = await site.StartAsync(queue, delivery => HandleAsync(delivery, oneHasSome, otherHasSome));
        var other = await site.StartAsync(queue, delivery => HandleAsync(delivery, otherHasSome, oneHasSome));
        await queue.SendAsync(Enumerable.Range(1, 200));
        await queue.UntilEmptyAsync();

        Expect.Sequence(Enumerable.Range(1, 200), one.Done.Concat(other.Done).Select(d => d.Message.Number).Order(), "handled by both");
        Expect.True(one.Done.Count > 0 && other.Done.Count > 0, "both workers had some");

        // Whoever is quick holds ten until the other has some too: an idle poll that is answered late may find none left.
        async Task HandleAsync(Delivery delivery, TaskCompletionSource mine, TaskCompletionSource others)
        {
            _ = mine.TrySetResult();
            await others.Task.WaitAsync(delivery.Token);
            await site.PassAsync(TimeSpan.FromMilliseconds(20));
        }
    }

    private static async Task FoundByNameAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync([7]);
        var worker = await site.StartAsync([("Sqs:orders:QueueName", queue.Name)], _ => Task.CompletedTask);
        await queue.UntilEmptyAsync();

        Expect.Sequence([7], worker.Done.Select(d => d.Message.Number), "handled");
        Expect.Equal(queue.Name, worker.Done.Single().Context.QueueName, "the queue's name");
    }

    private static async Task MissingQueueAsync(Site site)
    {
        try
        {
            await site.StartAsync([("Sqs:orders:QueueName", "nowhere")], _ => Task.CompletedTask);
        }
        catch (InvalidOperationException refused)
        {
            Expect.True(refused.Message.Contains("nowhere", StringComparison.Ordinal), $"the queue is named in: {refused.Message}");
            return;
        }

        Expect.True(false, "the start failed");
    }

    private static async Task OpenPollAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        var sent = 0L;
        var worker = await site.StartAsync(
            queue, _ => Task.CompletedTask, ("Sqs:orders:WaitTime", "00:00:10"), ("Sqs:orders:VisibilityTimeout", "00:00:30"));
        await site.PassAsync(TimeSpan.FromSeconds(1));
        sent = TimeProvider.System.GetTimestamp();
        await queue.SendAsync([1]);
        await site.UntilAsync(() => worker.Done.Count == 1);

        // The poll ends 9 s later: a wide mark even for a busy machine.
        Expect.True(TimeProvider.System.GetElapsedTime(sent) < TimeSpan.FromSeconds(7), "it came before the poll's end");
    }

    private static async Task AttributesAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        var id = await queue.SendAsync("""{"Number":1}""", new()
        {
            ["flavour"] = new MessageAttributeValue { DataType = "String", StringValue = "straciatella – été ☀" },
            ["scoops"] = new MessageAttributeValue { DataType = "Number.int", StringValue = "3" },
            ["picture"] = new MessageAttributeValue { DataType = "Binary", BinaryValue = new MemoryStream([0, 1, 254, 255]) },
        });
        var worker = await site.StartAsync(queue, _ => Task.CompletedTask);
        await queue.UntilEmptyAsync();

        var context = worker.Done.Single().Context;
        Expect.Equal((id, queue.Name, 1), (context.MessageId, context.QueueName, context.ReceiveCount), "id, queue and count");
        Expect.True((TimeProvider.System.GetUtcNow() - context.SentAt!.Value).Duration() < TimeSpan.FromMinutes(2), "it was sent just now");
        Expect.Sequence(["flavour", "picture", "scoops"], context.Attributes.Keys.Order(StringComparer.Ordinal), "names");
        Expect.Equal("straciatella – été ☀", context.Attributes["flavour"].StringValue, "the string");
        Expect.Equal(("Number.int", "3"), (context.Attributes["scoops"].DataType, context.Attributes["scoops"].StringValue), "the number");
        Expect.Sequence<byte>([0, 1, 254, 255], context.Attributes["picture"].BinaryValue.ToArray(), "the bytes");
    }
}
