namespace TaskProtection.Interop.Checks;

/// <summary>Messages stay hidden for as long as they are worked on.</summary>
internal static class VisibilityChecks
{
    public static Check[] All { get; } =
    [
        new("handlers of 12 s under a visibility timeout of 5 s are renewed and not handled twice", RenewedAsync),
        new("a handler hears that its message is gone, and nothing comes of it", GoneAsync),
        new("a message that a dead worker held comes to another when its visibility ends", DeadWorkerAsync),
    ];

    private static async Task RenewedAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();

        // Twelve: more than the ten of one batch of renewals. Two workers: what is let go is at once the other's.
        await queue.SendAsync(Enumerable.Range(1, 12));
        var one = await site.StartAsync(queue, Long, ("Sqs:orders:MaxConcurrency", "20"));
        var other = await site.StartAsync(queue, Long, ("Sqs:orders:MaxConcurrency", "20"));
        await queue.UntilEmptyAsync();

        Expect.Sequence(Enumerable.Range(1, 12), one.Begun.Concat(other.Begun).Select(d => d.Message.Number).Order(), "begun");
        Expect.Equal(12, one.Done.Count + other.Done.Count, "done");

        // Beyond the second renewal, so that one which was only sent once is seen too.
        Task Long(Delivery delivery) => Task.Delay(TimeSpan.FromSeconds(12), TimeProvider.System, delivery.Token);
    }

    private static async Task GoneAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync([1, 2]);
        var worker = await site.StartAsync(queue, d => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, d.Token));
        await site.UntilAsync(() => worker.Begun.Count == 2);
        await queue.PurgeAsync();
        await site.UntilAsync(() => worker.Begun.All(d => d.Token.IsCancellationRequested));

        // Longer than a retry delay: what came again would be there by now.
        await site.PassAsync(TimeSpan.FromSeconds(3));
        Expect.Equal((2, 0), (worker.Begun.Count, worker.Done.Count), "begun and done");
        Expect.Equal((0, 0), await queue.CountAsync(), "visible and in flight");
    }

    private static async Task DeadWorkerAsync(Site site)
    {
        var queue = await site.CreateQueueAsync();
        await queue.SendAsync([1]);
        var taken = await queue.ReceiveAsync(Site.Visibility);
        var worker = await site.StartAsync(queue, _ => Task.CompletedTask);
        await queue.UntilEmptyAsync();

        Expect.Equal(1, taken.Count, "taken by the worker that died");
        Expect.Equal(2, worker.Done.Single().Context.ReceiveCount, "the count");
    }
}
