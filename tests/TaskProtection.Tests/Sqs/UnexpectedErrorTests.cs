using Moq;

namespace TaskProtection.Tests.Sqs;

public class AnErrorThatNobodyExpectsWhileTheWorkerStops
{
    [Fact]
    public async Task Counts_its_message_as_stranded()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Decorate(protection => Failing(protection, w.Time)));
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);
        await world.StopToTheEndAsync();

        Assert.Equal((1, 1, 1), (world.Counters.Stranded, world.Log.Count(437), world.Log.Count(443)));
    }

    /// <summary>Lets nobody in, and throws what it should not at a stop.</summary>
    private static ITaskProtection Failing(ITaskProtection protection, TimeProvider time)
    {
        var mock = new Mock<ITaskProtection>();
        mock.Setup(p => p.Stopping).Returns(protection.Stopping);
        mock.Setup(p => p.Aborted).Returns(protection.Aborted);
        mock.Setup(p => p.EnterAsync(It.IsAny<string?>(), It.IsAny<TimeSpan?>(), It.IsAny<CancellationToken>())).Returns(async () =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, protection.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(TimeSpan.FromSeconds(1), time); // The worker has heard of the stop.
            throw new InvalidOperationException("a decorator's own mistake");
        });
        return mock.Object;
    }
}

public class AnErrorThatNobodyExpects
{
    [Fact]
    public async Task Leaves_its_message_to_come_again_when_its_visibility_timeout_ends()
    {
        await using var world = await WorkerWorld.StartedAsync(static w => w.Decorate(FailingOnce));
        world.Sqs.Send();
        await world.AdvanceAsync(29);
        Assert.Equal((1, 0), (world.Log.Count(437), world.Handler.Begun.Count));
        await world.AdvanceAsync(12);

        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal(2, world.Sqs.Messages[0].ReceiveCount);
    }

    private static ITaskProtection FailingOnce(ITaskProtection protection)
    {
        var mock = new Mock<ITaskProtection>();
        mock.Setup(p => p.Stopping).Returns(protection.Stopping);
        mock.Setup(p => p.Aborted).Returns(protection.Aborted);
        mock.SetupSequence(p => p.EnterAsync(It.IsAny<string?>(), It.IsAny<TimeSpan?>(), It.IsAny<CancellationToken>()))
            .Throws(new InvalidOperationException("a decorator's own mistake"))
            .Returns(() => protection.EnterAsync());
        return mock.Object;
    }
}
