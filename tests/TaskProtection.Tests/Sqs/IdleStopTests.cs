using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class AStopOfAnIdleWorker
{
    [Fact]
    public async Task Waits_out_the_open_receive_and_sends_no_other()
    {
        await using var world = await WorkerWorld.StartedAsync();
        await world.AdvanceAsync(3);
        var took = await world.StopToTheEndAsync();

        Assert.InRange(took, TimeSpan.FromSeconds(6.9), TimeSpan.FromSeconds(7.1)); // The receive was sent ten seconds before its end.
        Assert.Single(world.Sqs.Requests<ReceiveMessageRequest>());
        Assert.Equal((1, 0), (world.Log.Count(442), world.Log.Count(443)));
    }

    [Fact]
    public async Task Gives_back_at_once_what_the_open_receive_brings()
    {
        await using var world = await WorkerWorld.StartedAsync();
        var stop = world.StopAsync();
        await world.AdvanceAsync(1);
        world.Sqs.Send(10);
        await world.AdvanceAsync(0.1);
        await stop.WaitAsync(Patience.Limit);

        Assert.Empty(world.Handler.Begun);
        world.AssertConserved(deleted: 0, visible: 10);
        Assert.Equal((10, 0), (world.Counters.Returned, world.Counters.Stranded));
        Assert.Equal(10, Assert.Single(world.Sqs.Requests<ChangeMessageVisibilityBatchRequest>()).Entries.Count);
    }

    [Fact]
    public async Task Cancels_the_open_receive_when_it_was_told_to()
    {
        await using var world = await WorkerWorld.StartedAsync(configure: o => o.ReceiveOnStop = TaskProtection.Sqs.ReceiveOnStop.Cancel);
        await world.AdvanceAsync(3);

        Assert.True(await world.StopToTheEndAsync() < TimeSpan.FromSeconds(0.2));
    }

    [Fact]
    public async Task Counts_the_receive_that_it_gave_up_and_returns_what_that_still_brings()
    {
        await using var world = await WorkerWorld.StartedAsync(configure: o => o.ReceiveOnStop = TaskProtection.Sqs.ReceiveOnStop.Cancel);
        world.Sqs.After = (request, _) => request is ReceiveMessageRequest ? Task.Delay(TimeSpan.FromSeconds(1), world.Time, CancellationToken.None) : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(0.5); // SQS has handed the message out, and the reply is on its way.
        await world.StopToTheEndAsync();
        Assert.Equal((1, 1), (world.Counters.ReceivesGivenUp, world.Log.Count(413)));

        await world.AdvanceAsync(1);
        world.AssertConserved(deleted: 0, visible: 1);
        Assert.Equal((1, 0), (world.Counters.Returned, world.Counters.Stranded));
    }

    [Fact]
    public async Task Ends_inside_the_stop_timeout_although_the_open_receive_never_returns()
    {
        await using var world = new WorkerWorld();
        world.Sqs.Before = (request, _) => request is ReceiveMessageRequest ? new TaskCompletionSource().Task : Task.CompletedTask;
        await world.StartAsync();
        await world.StopToTheEndAsync();

        Assert.Single(world.Sqs.Requests<ReceiveMessageRequest>());
    }
}
