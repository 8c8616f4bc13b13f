using System.Collections.Concurrent;
using TaskProtection.Sqs;

namespace TaskProtection.Interop.Checks;

/// <summary>
/// Order inside a group. The simulator gives several messages of a group with one receive, as SQS does; fauxqs gives one of each, so what a worker
/// does with those it has in hand is seen on the simulator alone. What must come of it is the same.
/// </summary>
internal static class FifoChecks
{
    public static Check[] All { get; } =
    [
        new("FIFO: two workers handle each group in order, and groups side by side", OrderAsync),
        new("FIFO: a failed message holds up the rest of its group and no other group", FailureAsync),
        new("FIFO: a dead-lettered message lets the rest of its group go on", DeadLetteredAsync),
        new("FIFO: a message that its handler never wants again lets the rest of its group go on", NeverAgainAsync),
        new("FIFO: what waits in its group for longer than its visibility timeout is renewed", WaitingAsync),
        new("FIFO: another worker can have the rest of a group when one stops, in order", StopAsync),
    ];

    private static async Task OrderAsync(Site site)
    {
        string[] groups = ["a", "b", "c", "d", "e"];
        var queue = await site.CreateFifoQueueAsync();
        foreach (var group in groups)
        {
            await queue.SendToGroupAsync(group, [.. Enumerable.Range(1, 8)]);
        }

        var events = new ConcurrentQueue<(string Group, string Text)>();
        var firsts = 0;

        // More slots than messages: what waits in its group must not keep another group out.
        await site.StartAsync(queue, Work, ("Sqs:orders:MaxConcurrency", "50"));
        await site.StartAsync(queue, Work, ("Sqs:orders:MaxConcurrency", "50"));
        await queue.UntilEmptyAsync();

        var inOrder = string.Join(' ', Enumerable.Range(1, 8).Select(number => $"+{number} -{number}"));
        foreach (var group in groups)
        {
            Expect.Equal(inOrder, string.Join(' ', events.Where(e => e.Group == group).Select(e => e.Text)), $"begun (+) and done (-) in group {group}");
        }

        async Task Work(Delivery delivery)
        {
            var (number, group) = (delivery.Message.Number, delivery.Message.Text!);
            events.Enqueue((group, $"+{number}"));
            if (number == 1)
            {
                // Until the first of every group is at work: never, if they took turns.
                Interlocked.Increment(ref firsts);
                await site.UntilAsync(() => Volatile.Read(ref firsts) == groups.Length);
            }

            await site.PassAsync(TimeSpan.FromMilliseconds(20));
            events.Enqueue((group, $"-{number}"));
        }
    }

    private static async Task FailureAsync(Site site)
    {
        var queue = await site.CreateFifoQueueAsync();
        await queue.SendToGroupAsync("bad", 1, 2, 3);
        await queue.SendToGroupAsync("good", 11, 12, 13);
        var good = 0;

        // Fails until the other group is done: for ever, if that waited for it.
        var worker = await site.StartAsync(queue, d =>
        {
            if (d.Message.Number == 1 && (d.Context.ReceiveCount == 1 || Volatile.Read(ref good) < 3))
            {
                throw new InvalidOperationException("as asked");
            }

            Interlocked.Add(ref good, d.Message.Text == "good" ? 1 : 0);
            return Task.CompletedTask;
        });
        await queue.UntilEmptyAsync();

        var bad = worker.Begun.Where(d => d.Message.Text == "bad").ToList();
        var attempts = bad.Count(d => d.Message.Number == 1);
        Expect.Sequence([.. Enumerable.Repeat(1, attempts), 2, 3], bad.Select(d => d.Message.Number), "begun in its group");
        Expect.True(bad.All(d => d.Context.ReceiveCount <= attempts), $"no count is above the {attempts} of the failed one");
        Expect.Sequence([1, 2, 3], Numbers(worker.Done, "bad"), "done in its group");
        Expect.Sequence([11, 12, 13], Numbers(worker.Done, "good"), "done in the other");
    }

    private static async Task DeadLetteredAsync(Site site)
    {
        var dead = await site.CreateFifoQueueAsync();
        var queue = await site.CreateFifoQueueAsync(dead);
        await queue.SendToGroupAsync("a", 1, 2, 3);
        var worker = await site.StartAsync(queue, d => d.Message.Number == 1 ? throw new InvalidOperationException("as asked") : Task.CompletedTask);
        await queue.UntilEmptyAsync();

        Expect.Sequence([1, 1, 2, 3], Numbers(worker.Begun, "a"), "begun");
        Expect.Sequence([2, 3], Numbers(worker.Done, "a"), "done");
        Expect.Equal((1, 0), await dead.CountAsync(), "in the dead-letter queue");
    }

    private static async Task NeverAgainAsync(Site site)
    {
        var dead = await site.CreateFifoQueueAsync();
        var queue = await site.CreateFifoQueueAsync(dead);
        await queue.SendToGroupAsync("a", 1, 2, 3);
        var worker = await site.StartAsync(queue, d => d.Message.Number == 1 ? throw new DeadLetterException("as asked") : Task.CompletedTask);
        await queue.UntilEmptyAsync();

        Expect.Sequence([1, 2, 3], Numbers(worker.Begun, "a"), "begun");
        var message = (await dead.ReceiveNowAsync()).Single();
        Expect.Equal(("""{"Number":1,"Text":"a","Parts":null}""", "a"), (message.Body, message.Attributes["MessageGroupId"]), "what is in the dead-letter queue");
    }

    private static async Task WaitingAsync(Site site)
    {
        var queue = await site.CreateFifoQueueAsync();
        await queue.SendToGroupAsync("a", 1, 2, 3, 4);
        var one = await site.StartAsync(queue, Long);
        var other = await site.StartAsync(queue, Long);
        await queue.UntilEmptyAsync();

        // The fourth begins when its visibility has ended almost twice.
        Expect.Sequence([1, 2, 3, 4], one.Begun.Concat(other.Begun).Select(d => d.Message.Number).Order(), "begun");
        Expect.Equal(4, one.Done.Count + other.Done.Count, "done");
        Expect.True(one.Begun.Concat(other.Begun).All(d => d.Context.ReceiveCount == 1), "every message came once");

        static Task Long(Delivery delivery) => Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, delivery.Token);
    }

    private static async Task StopAsync(Site site)
    {
        var queue = await site.CreateFifoQueueAsync();
        await queue.SendToGroupAsync("a", 1, 2, 3, 4);
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hidden = ("Sqs:orders:VisibilityTimeout", "00:10:00");
        var worker = await site.StartAsync(queue, d => finish.Task.WaitAsync(d.Token), hidden);
        await site.UntilAsync(() => worker.Begun.Count == 1);
        var stop = worker.StopAsync();
        await site.UntilAsync(() => worker.Stopping.IsCancellationRequested);
        finish.SetResult();
        await stop;
        Expect.Sequence([1], Numbers(worker.Done, "a"), "done by the one that stopped");

        // Not at once: what goes back stays hidden until the poll of the one that stopped is certainly over. But long before the ten minutes.
        var other = await site.StartAsync(queue, _ => Task.CompletedTask, hidden);
        await queue.UntilEmptyAsync();
        Expect.Sequence([2, 3, 4], Numbers(other.Done, "a"), "done by another");
    }

    private static IEnumerable<int> Numbers(IEnumerable<Delivery> deliveries, string group)
        => deliveries.Where(d => d.Message.Text == group).Select(d => d.Message.Number);
}
