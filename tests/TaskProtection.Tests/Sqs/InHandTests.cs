using Microsoft.Extensions.Time.Testing;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public class AWaitForMoreSlotsThatEnds
{
    /// <summary>A worker whose slots are never all free waits so up to a hundred times a second, for as long as it runs.</summary>
    [Fact]
    public async Task Leaves_nothing_behind_that_a_stop_would_have_to_tell()
    {
        var time = new FakeTimeProvider();
        var hand = new InHand(2, time);
        using var stopping = new CancellationTokenSource();
        Assert.Equal(2, await hand.ReserveAsync(2, TimeSpan.Zero, stopping.Token));
        for (var i = 0; i < 1000; i++)
        {
            hand.Release(1);
            var reserving = hand.ReserveAsync(2, TimeSpan.FromMilliseconds(10), stopping.Token);
            time.Advance(TimeSpan.FromMilliseconds(10));
            Assert.Equal(1, await reserving);
        }

        // What is told makes an object of it on this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();
        stopping.Cancel();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }
}
