using Amazon.SQS.Model;
using TaskProtection.Sqs;

namespace TaskProtection.Interop.Checks;

/// <summary>Handlers that throw, bodies that cannot be read.</summary>
internal static class FailureChecks
{
    public static Check[] All { get; } =
    [
        new("a failing message comes again with its count raised, and slows no healthy one", ComesAgainAsync),
        new("a message that its handler wants again at once comes at once", AtOnceAsync),
        new("a message that its handler never wants again is in the dead-letter queue, attributes and all", NeverAgainAsync),
        new("a message that failed maxReceiveCount times is in the dead-letter queue", DeadLetteredAsync),
        new("a body that cannot be read reaches no handler and ends in the dead-letter queue as it was", UnreadableAsync),
        new("a body that cannot be read is in the dead-letter queue at once where that is set", UnreadableAtOnceAsync),
    ];

    private static async Task ComesAgainAsync(Site site)
    {
        const int Failing = 0;
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync([Failing]);

        // One slot: a worker that waited out the delay itself would handle nothing meanwhile. The delay is 4 s at the least: time
        // enough for five that take next to none, on a busy machine too.
        var worker = await site.StartAsync(
            queue,
            d => d.Message.Number == Failing && d.Context.ReceiveCount == 1 ? throw new InvalidOperationException("as asked") : Task.CompletedTask,
            ("Sqs:orders:MaxConcurrency", "1"),
            ("Sqs:orders:RetryMinDelay", "00:00:08"));
        await site.UntilAsync(() => worker.Begun.Count == 1);
        await queue.SendAsync([1, 2, 3, 4, 5]);
        await queue.UntilEmptyAsync();

        Expect.Sequence([1, 2], worker.Begun.Where(d => d.Message.Number == Failing).Select(d => d.Context.ReceiveCount), "counts of the failing one");
        Expect.Equal(Failing, worker.Done.Last().Message.Number, "the last one done");
        Expect.Sequence([0, 1, 2, 3, 4, 5], worker.Done.Select(d => d.Message.Number).Order(), "handled");
    }

    private static async Task AtOnceAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync([1]);

        // Neither the visibility timeout nor the worker's own delay ends within the check.
        var worker = await site.StartAsync(
            queue,
            d => d.Context.ReceiveCount == 1 ? throw new RetryLaterException(TimeSpan.Zero) : Task.CompletedTask,
            ("Sqs:orders:VisibilityTimeout", "00:10:00"),
            ("Sqs:orders:RetryMinDelay", "00:10:00"));
        await queue.UntilEmptyAsync();

        Expect.Sequence([1, 2], worker.Begun.Select(d => d.Context.ReceiveCount), "counts");
    }

    private static async Task NeverAgainAsync(Site site)
    {
        var (queue, dead) = await WithDeadLettersAsync(site);
        await queue.SendAsync("""{"Number":1}""", new() { ["flavour"] = new MessageAttributeValue { DataType = "String", StringValue = "mint" } });
        var worker = await site.StartAsync(queue, _ => throw new DeadLetterException("as asked"));
        await ArrivedAsync(site, dead);
        await queue.UntilEmptyAsync();

        Expect.Equal(1, worker.Begun.Count, "begun");
        var message = (await dead.ReceiveNowAsync()).Single();
        Expect.Equal(("""{"Number":1}""", "mint"), (message.Body, message.MessageAttributes["flavour"].StringValue), "what is in the dead-letter queue");
    }

    private static async Task DeadLetteredAsync(Site site)
    {
        var (queue, dead) = await WithDeadLettersAsync(site);
        var id = await queue.SendAsync("""{"Number":1}""");
        await queue.SendAsync([2]);
        var worker = await site.StartAsync(
            queue, d => d.Message.Number == 1 ? throw new InvalidOperationException("as asked") : Task.CompletedTask);
        await ArrivedAsync(site, dead);

        Expect.Sequence([1, 2], worker.Begun.Where(d => d.Message.Number == 1).Select(d => d.Context.ReceiveCount), "counts of the failing one");
        Expect.Equal((0, 0), await queue.CountAsync(), "left in the queue");
        var message = (await dead.ReceiveNowAsync()).Single();
        Expect.Equal((id, """{"Number":1}"""), (message.MessageId, message.Body), "what is in the dead-letter queue");
    }

    private static async Task UnreadableAsync(Site site)
    {
        var (queue, dead) = await WithDeadLettersAsync(site);
        await queue.SendAsync("""{"Number":"many"}""");
        await queue.SendAsync([2]);
        var worker = await site.StartAsync(queue, _ => Task.CompletedTask);
        await ArrivedAsync(site, dead);

        Expect.Sequence([2], worker.Begun.Select(d => d.Message.Number), "what reached the handler");
        Expect.Equal((0, 0), await queue.CountAsync(), "left in the queue");
        Expect.Equal("""{"Number":"many"}""", (await dead.ReceiveNowAsync()).Single().Body, "the body in the dead-letter queue");
    }

    private static async Task UnreadableAtOnceAsync(Site site)
    {
        var (queue, dead) = await WithDeadLettersAsync(site);
        await queue.SendAsync("ice cream");
        var worker = await site.StartAsync(
            queue, _ => Task.CompletedTask, ("Sqs:orders:OnUnreadable", "DeadLetter"), ("Sqs:orders:RetryMinDelay", "00:10:00"));
        await ArrivedAsync(site, dead);
        await queue.UntilEmptyAsync();

        Expect.Equal(0, worker.Begun.Count, "what reached the handler");
        Expect.Equal("ice cream", (await dead.ReceiveNowAsync()).Single().Body, "the body in the dead-letter queue");
    }

    private static async Task<(TestQueue Queue, TestQueue Dead)> WithDeadLettersAsync(Site site)
    {
        var dead = await site.CreateQueueAsync();
        return (await site.CreateQueueAsync(dead), dead);
    }

    private static Task ArrivedAsync(Site site, TestQueue dead) => Until.TrueAsync(async () => await dead.CountAsync() == (1, 0), site.Bounded);
}
