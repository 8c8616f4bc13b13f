using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class AStaleAnswerToTheRenewalThatWasOnItsWay
{
    [Fact]
    public async Task Keeps_the_delete_from_being_taken_for_success()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), o => o.MaxConcurrency = 1);
        var network = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest ? network.Task : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(15.5); // The renewal at half-time has been sent.
        world.Sqs.Messages[0].VisibleAt = world.Time.GetUtcNow(); // Its visibility ended before we thought it could.
        world.Handler.ReleaseAll();
        await PoolAtRest.WaitAsync();
        network.SetResult();
        await world.AdvanceAsync(1);

        Assert.Equal((0, 1), (world.Counters.Deleted, world.Counters.Unknown));
        Assert.Equal(1, world.Log.Count(433));
    }
}

public class AHandlerThatFailsAfterItWasToldToStop
{
    [Fact]
    public async Task Has_its_exception_logged_after_the_abort()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Handler.OnMessage = FailWhenToldAsync;
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        await world.StopToTheEndAsync();

        Assert.Equal((1, 0), (world.Log.Count(438), world.Log.Count(431)));
        Assert.Equal(1, world.Counters.Returned);
    }

    [Fact]
    public async Task Has_its_exception_logged_after_its_message_was_lost()
    {
        await using var world = await WorkerWorld.StartedAsync(configure: o => o.MaxConcurrency = 1);
        world.Handler.OnMessage = FailWhenToldAsync;
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Sqs.Before = static (_, _) => throw new HttpRequestException("down");
        await world.AdvanceAsync(30);

        Assert.Equal((1, 1), (world.Log.Count(438), world.Counters.Lost));
    }

    [Fact]
    public async Task Is_not_mentioned_when_it_only_gave_up_as_it_was_told()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        await world.StopToTheEndAsync();

        Assert.Equal(0, world.Log.Count(438));
        Assert.Equal(1, world.Counters.Returned);
    }

    private static async Task FailWhenToldAsync(TestDelivery delivery)
    {
        await delivery.Gate.Task.WaitAsync(delivery.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new InvalidOperationException("the transaction is over");
    }
}

public class AReturnWhileTheWorkersOwnReceiveIsOverdue
{
    [Fact]
    public async Task Is_delayed_until_that_receive_can_bring_nothing_more()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Handler.OnMessage = static d => d.Gate.Task.WaitAsync(d.Context.Stopping);
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);
        world.Sqs.After = static (request, token) => request is ReceiveMessageRequest ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token) : Task.CompletedTask;
        await world.AdvanceAsync(12); // The open receive was to end at second 10.
        await world.StopToTheEndAsync();

        Assert.Equal([1], world.Sqs.VisibilityOf("m1"));
    }
}

public class AMessageAtTheEndOfItsTwelveHours
{
    [Fact]
    public async Task Is_hidden_from_others_no_longer_than_sqs_allows()
    {
        await using var world = await WorkerWorld.StartedAsync(
            w => w.Handler.HoldIgnoringTokens(), o => (o.MaxConcurrency, o.VisibilityTimeout) = (1, TimeSpan.FromHours(12)));
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        await world.AdvanceAsync(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(26), WorkerWorld.LongStep);
        await world.StopToTheEndAsync();

        Assert.InRange(Assert.Single(world.Sqs.VisibilityOf("m1")), 1, 2); // It is to be hidden 23 s after the stop, 2 s before the end.
    }
}

public class AReturnAfterTheWorkersOwnReceiveWasCancelled
{
    [Fact]
    public async Task Is_delayed_until_that_receive_would_have_ended()
    {
        await using var world = await WorkerWorld.StartedAsync(configure: o => o.ReceiveOnStop = TaskProtection.Sqs.ReceiveOnStop.Cancel);
        world.Handler.OnMessage = static async d =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, d.Context.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await d.Gate.Task; // It saves what it has.
            d.Context.Stopping.ThrowIfCancellationRequested();
        };
        world.Sqs.Send();
        await world.AdvanceAsync(1); // A receive is open until second 10.
        var stop = world.StopAsync();
        await world.AdvanceAsync(0.1);
        Assert.Equal(1, world.Counters.ReceivesGivenUp);
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(0.1);
        await stop.WaitAsync(Patience.Limit);

        Assert.InRange(Assert.Single(world.Sqs.VisibilityOf("m1")), 9, 10);
    }
}

public class AReceiveThatIsAnsweredAfterItWasGivenUpAsOverdue
{
    [Fact]
    public async Task Has_what_it_brings_given_back_so_that_it_is_handled_in_time()
    {
        await using var world = new WorkerWorld(o => o.VisibilityTimeout = TimeSpan.FromMinutes(30));
        var late = 1;
        world.Sqs.After = (request, _) => request is ReceiveMessageRequest && late-- > 0
            ? Task.Delay(TimeSpan.FromSeconds(20.5), world.Time, CancellationToken.None) // Overdue after 10 + 10 s.
            : Task.CompletedTask;
        world.Sqs.Send();
        await world.StartAsync();
        await world.AdvanceAsync(45);

        Assert.Equal((2, 1, 1), (world.Counters.Received, world.Counters.Returned, world.Counters.Deleted));
        Assert.Equal((0, 0, 1), (world.Counters.ReceivesGivenUp, world.Log.Count(413), world.Log.Count(410)));
    }
}
