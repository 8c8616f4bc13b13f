using TaskProtection.Testing;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

public sealed class SqsConcurrencyTests
{
    [Fact]
    public async Task Many_threads_lose_nothing_and_share_nothing()
    {
        const int Senders = 3, Each = 1_000;
        var world = new Testing.Simulator(new SimulatorOptions());
        var queue = world.Sqs.CreateQueue("orders");
        var cancellation = TestContext.Current.CancellationToken;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var handled = new int[Senders * Each];

        // Polls end by messages, by deletes elsewhere making room for nothing, and at the end by their clients hanging up, all at once.
        var receivers = Enumerable.Range(0, 4).Select(r => Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    var received = await queue.ReceiveAsync(new SqsReceive { MaxMessages = 1 + r, WaitTime = TimeSpan.FromSeconds(20) }, done.Token);
                    foreach (var delivery in received.Messages)
                    {
                        if (delivery.ReceiveCount == 1 && delivery.MessageId[0] < '8')
                        {
                            Assert.Null(queue.ChangeVisibility(delivery.ReceiptHandle, TimeSpan.Zero));
                            continue;
                        }

                        Interlocked.Increment(ref handled[int.Parse(delivery.Content.Body)]);
                        Assert.Null(queue.Delete(delivery.ReceiptHandle));
                    }
                }
            },
            cancellation)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(s => Task.Run(
            () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    queue.Send($"{(s * Each) + i}");
                }

                queue.CheckConservation();
            },
            cancellation)));
        await queue.WaitUntilEmptyAsync(cancellation);
        await done.CancelAsync();
        await Task.WhenAll(receivers);

        Assert.All(handled, times => Assert.Equal(1, times));
        Assert.Equal(Senders * Each, queue.CheckConservation().Deleted);
        Assert.Equal(0, queue.OpenPolls);
    }
}
