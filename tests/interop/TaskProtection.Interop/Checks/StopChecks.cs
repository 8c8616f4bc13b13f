using Amazon.SQS.Model;

namespace TaskProtection.Interop.Checks;

/// <summary>What SIGTERM leaves behind: nothing. The visibility timeouts are far longer than the checks, so nothing comes back by itself.</summary>
internal static class StopChecks
{
    private static readonly (string, string) Hidden = ("Sqs:orders:VisibilityTimeout", "00:10:00");

    public static Check[] All { get; } =
    [
        new("a stop finishes what runs, and another worker can have the rest at once", FinishesAsync),
        new("what an open poll brings after the stop began goes back at once", OpenPollAsync),
        new("work that the drain deadline cuts off goes back at once", CutOffAsync),
        new("a second worker carries on where one is stopped, and nothing is handled twice", CarriesOnAsync),
    ];

    private static async Task FinishesAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync(Enumerable.Range(1, 10));
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = await site.StartAsync(queue, d => finish.Task.WaitAsync(d.Token), ("Sqs:orders:MaxConcurrency", "4"), Hidden);
        await site.UntilAsync(() => worker.Begun.Count == 4);
        var stop = worker.StopAsync();
        await site.UntilAsync(() => worker.Begun.All(d => d.Context.Stopping.IsCancellationRequested));
        finish.SetResult();
        await stop;

        Expect.Equal((4, 4), (worker.Begun.Count, worker.Done.Count), "begun and done");
        Expect.Equal((6, 0), await queue.CountAsync(), "visible and in flight");
        Expect.Equal(6, (await queue.ReceiveNowAsync()).Count, "received by another worker");
    }

    private static async Task OpenPollAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        var worker = await site.StartAsync(queue, _ => Task.CompletedTask, ("Sqs:orders:WaitTime", "00:00:10"), Hidden);

        // Until its poll has certainly reached the endpoint.
        await site.PassAsync(TimeSpan.FromSeconds(1));
        var stop = worker.StopAsync();
        await site.UntilAsync(() => worker.Stopping.IsCancellationRequested);
        await queue.SendAsync([1, 2, 3]);
        await stop;

        Expect.Equal(0, worker.Begun.Count, "begun");
        Expect.Equal((3, 0), await queue.CountAsync(), "visible and in flight");
        var received = await queue.ReceiveNowAsync();
        Expect.Equal(3, received.Count, "received by another worker");
        Expect.True(received.Any(message => Count(message) == 2), "the poll had brought one");
    }

    private static async Task CutOffAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync([1, 2]);
        var worker = await site.StartAsync(
            queue, d => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, d.Token), ("StopTimeout", "00:00:05"), Hidden);
        await site.UntilAsync(() => worker.Begun.Count == 2);
        await worker.StopAsync();

        Expect.Equal((2, 0), await queue.CountAsync(), "visible and in flight");
        Expect.Sequence([2, 2], (await queue.ReceiveNowAsync()).Select(Count), "counts at another worker");
    }

    private static async Task CarriesOnAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync(Enumerable.Range(1, 100));
        var first = await site.StartAsync(queue, Work, Hidden);
        var second = await site.StartAsync(queue, Work, Hidden);
        await site.UntilAsync(() => first.Done.Count >= 10 && second.Done.Count >= 10);
        await first.StopAsync();
        var when = first.Begun.Count;
        await queue.UntilEmptyAsync();

        Expect.Equal((when, when), (first.Begun.Count, first.Done.Count), "begun and done by the first");
        Expect.Sequence(Enumerable.Range(1, 100), first.Done.Concat(second.Done).Select(d => d.Message.Number).Order(), "handled by both");

        Task Work(Delivery delivery) => Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, delivery.Token);
    }

    private static int Count(Message message) => int.Parse(message.Attributes["ApproximateReceiveCount"], System.Globalization.CultureInfo.InvariantCulture);
}
