using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class ASqsThatIsCalledTooOften
{
    private readonly AmazonSQSException _throttled = new("Rate exceeded") { ErrorCode = "RequestThrottled" };

    [Fact]
    public async Task Is_not_asked_for_ten_deletes_instead_of_one()
    {
        await using var world = await WorkerWorld.StartedAsync();
        var isThrottled = true;
        world.Sqs.Before = (request, _) => isThrottled && request is DeleteMessageBatchRequest or DeleteMessageRequest ? throw _throttled : Task.CompletedTask;
        world.Sqs.Send(10);
        await world.AdvanceAsync(5);
        isThrottled = false;
        await world.AdvanceAsync(8);

        Assert.Empty(world.Sqs.Requests<DeleteMessageRequest>());
        Assert.InRange(world.Sqs.Requests<DeleteMessageBatchRequest>().Count(), 4, 8);
        Assert.Equal((10, 0), (world.Counters.Deleted, world.Counters.Unknown));
    }

    [Fact]
    public async Task Is_asked_for_one_call_again_though_each_message_was_tried_alone_before()
    {
        await using var world = await WorkerWorld.StartedAsync();
        var isThrottled = true;
        var calls = 0;
        world.Sqs.Before = (request, _) => request is not (DeleteMessageBatchRequest or DeleteMessageRequest) ? Task.CompletedTask
            : Interlocked.Increment(ref calls) <= 2 ? throw new HttpRequestException("reset") // An outage, after which everybody comes back.
            : isThrottled ? throw _throttled
            : Task.CompletedTask;
        world.Sqs.Send(10);
        await world.AdvanceAsync(5);
        isThrottled = false;
        await world.AdvanceAsync(10);

        Assert.Equal((10, 10), (world.Sqs.Requests<DeleteMessageRequest>().Count(), world.Counters.Deleted));
    }

    [Fact]
    public async Task Has_every_message_tried_alone_all_the_same_where_something_else_fails()
    {
        await using var world = await WorkerWorld.StartedAsync();
        var calls = 0;
        world.Sqs.Before = (request, _) => request is DeleteMessageBatchRequest ? throw (++calls % 2 == 1 ? _throttled : new HttpRequestException("reset")) : Task.CompletedTask;
        world.Sqs.Send(3);
        await world.AdvanceAsync(10);

        Assert.Equal((4, 3), (calls, world.Sqs.Requests<DeleteMessageRequest>().Count()));
        Assert.Equal(3, world.Counters.Deleted);
    }

    [Fact]
    public async Task Is_told_of_once_however_the_renewals_of_many_messages_go_now_and_then()
    {
        await using var world = await WorkerWorld.StartedAsync(static w => w.Handler.Hold(), static o => o.MaxConcurrency = 40);
        var calls = 0;
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest && Interlocked.Increment(ref calls) % 2 == 1 ? throw _throttled : Task.CompletedTask;
        world.Sqs.Send(40);
        await world.AdvanceAsync(300);

        Assert.Equal((2, 1), (world.Log.Count(435), world.Log.Count(436))); // Over with the first that succeeds, unless it comes again within a minute.
    }
}

public class ARenewalThatIsLate
{
    [Fact]
    public async Task Does_not_overwrite_when_a_message_that_failed_comes_again()
    {
        await using var world = await WorkerWorld.StartedAsync(static w => w.Handler.OnMessage = static async delivery =>
        {
            await delivery.Gate.Task;
            throw new InvalidOperationException();
        });
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest { Entries: [{ VisibilityTimeout: 30 }] }
            ? Task.Delay(TimeSpan.FromSeconds(4), world.Time, CancellationToken.None)
            : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(15.1);
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(4.5);

        Assert.Equal(2, world.Sqs.VisibilityOf("m1").Count());
        Assert.InRange(world.Sqs.Messages[0].VisibleAt - world.Time.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(7200, 10, 1.2, 115)]
    [InlineData(7200, 10, 4.5, 55)] // Too late: SQS says with the code of an old receipt that it would be too long.
    [InlineData(7854, 9, 4.5, 60)] // So it is of the last one that asks for a whole timeout.
    public async Task Near_the_twelve_hours_takes_no_message_from_its_handler(int visibility, int renewal, double seconds, int minutesLeft)
    {
        await using var world = await WorkerWorld.StartedAsync(static w => w.Handler.Hold(), o => o.VisibilityTimeout = TimeSpan.FromSeconds(visibility));
        world.Sqs.Send();
        await PoolAtRest.WaitAsync(); // It is received before the clock moves.
        await world.AdvanceAsync(TimeSpan.FromSeconds((renewal * visibility / 2) - 123), TimeSpan.FromSeconds(3)); // In steps that all renewals are a multiple of.
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest ? Task.Delay(TimeSpan.FromSeconds(seconds), world.Time, CancellationToken.None) : Task.CompletedTask;
        var renewals = world.Sqs.VisibilityOf("m1").Count();
        await world.AdvanceAsync(TimeSpan.FromMinutes(4), TimeSpan.FromMilliseconds(250));

        Assert.Equal(renewals + 1, world.Sqs.VisibilityOf("m1").Count());
        Assert.True(world.Sqs.Messages[0].VisibleAt - world.Time.GetUtcNow() > TimeSpan.FromMinutes(minutesLeft));
        Assert.False(world.Handler.Only.Token.IsCancellationRequested);
        Assert.Equal(0, world.Log.Count(434));
    }
}

public class AHandlerThatSucceedsWhileItsMessageIsBeingHidden
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Has_it_deleted_although_the_hiding_never_succeeds(bool isAnswered)
    {
        await using var world = await WorkerWorld.StartedAsync(static w => w.Handler.HoldIgnoringTokens());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Sqs.Before = (request, _) => request is not (ChangeMessageVisibilityBatchRequest or ChangeMessageVisibilityRequest) ? Task.CompletedTask
            : !isAnswered ? new TaskCompletionSource().Task
            : world.Sqs.Deleted == 0 ? throw new HttpRequestException("no route")
            : Task.CompletedTask; // And then it hears that the receipt is an old one.
        _ = world.StopAsync();
        while (!world.Protector.Aborted.IsCancellationRequested)
        {
            await world.AdvanceAsync(0.25);
        }

        await world.AdvanceAsync(3); // A third of the cleanup time is over: it is to be hidden until the process is gone.
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(4);

        Assert.Equal((1, 0, 0), (world.Counters.Deleted, world.Counters.Unknown, world.Log.Count(434)));
        world.AssertConserved(deleted: 1, visible: 0);
    }
}
