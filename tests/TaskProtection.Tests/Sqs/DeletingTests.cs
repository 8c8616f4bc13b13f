using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class FinishedMessages
{
    [Fact]
    public async Task Are_deleted_ten_to_a_call_without_waiting()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.Send(10));

        Assert.Equal(10, world.Sqs.Deleted);
        Assert.Equal(10, Assert.Single(world.Sqs.Requests<DeleteMessageBatchRequest>()).Entries.Count);
    }

    [Fact]
    public async Task Wait_fifty_milliseconds_for_others()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.Send(3));
        await world.AdvanceAsync(TimeSpan.FromMilliseconds(49), TimeSpan.FromMilliseconds(49));
        Assert.Equal(0, world.Sqs.Deleted);
        Assert.Equal(3, world.Protector.Status.Holders);

        await world.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, Assert.Single(world.Sqs.Requests<DeleteMessageBatchRequest>()).Entries.Count);
        Assert.Equal((3, 0), (world.Sqs.Deleted, world.Protector.Status.Holders));
    }

    [Fact]
    public async Task Are_deleted_at_once_when_no_delay_is_set()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.Send(1), o => o.DeleteBatchDelay = TimeSpan.Zero);

        Assert.Equal(1, world.Sqs.Deleted);
    }
}

public class ADeleteThatFails
{
    [Fact]
    public async Task For_one_entry_is_repeated_for_that_entry_alone()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.BendDelete = (entry, response) =>
        {
            if (entry.ReceiptHandle == "r2")
            {
                response.Successful.RemoveAll(s => s.Id == entry.Id);
                response.Failed = [new() { Id = entry.Id, Code = "InternalError", SenderFault = false }];
                world.Sqs.BendDelete = null;
            }
        };
        world.Sqs.Send(3);
        await world.AdvanceAsync(1);

        Assert.Equal([3, 1], world.Sqs.Requests<DeleteMessageBatchRequest>().Select(r => r.Entries.Count));
        Assert.Equal((3, 0), (world.Counters.Deleted, world.Counters.Unknown));
    }

    [Fact]
    public async Task Falls_back_to_single_deletes_so_that_one_entry_cannot_spoil_the_others()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Before = (request, _) => request is DeleteMessageBatchRequest ? throw new HttpRequestException("reset") : Task.CompletedTask;
        world.Sqs.Send(3);
        await world.AdvanceAsync(2);

        Assert.Equal(2, world.Sqs.Requests<DeleteMessageBatchRequest>().Count());
        Assert.Equal(3, world.Sqs.Requests<DeleteMessageRequest>().Count());
        Assert.Equal((3, 3), (world.Sqs.Deleted, world.Counters.Deleted));
    }

    [Fact]
    public async Task Only_in_its_reply_is_repeated_and_counts_once()
    {
        await using var world = await WorkerWorld.StartedAsync();
        var lost = 1;
        world.Sqs.After = (request, _) => request is DeleteMessageBatchRequest && lost-- > 0 ? throw new HttpRequestException("reset") : Task.CompletedTask;
        world.Sqs.Send(2);
        await world.AdvanceAsync(1);

        Assert.Equal((2, 2, 0), (world.Sqs.Deleted, world.Counters.Deleted, world.Counters.Unknown));
    }

    [Fact]
    public async Task Until_the_message_is_no_longer_ours_is_given_up_and_said_to_be_unknown()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.Send());
        world.Sqs.Before = (request, _) => request is DeleteMessageBatchRequest or DeleteMessageRequest ? throw new HttpRequestException("down") : Task.CompletedTask;
        await world.AdvanceAsync(29);
        Assert.Equal((0, 0), (world.Counters.Deleted, world.Counters.Unknown));
        Assert.Equal(1, world.Protector.Status.Holders);

        world.Handler.Hold(); // The redelivery.
        await world.AdvanceAsync(20);
        Assert.Equal((0, 1), (world.Counters.Deleted, world.Counters.Unknown));
        Assert.Equal(1, world.Log.Count(433));
    }

    [Fact]
    public async Task Never_to_return_does_not_hold_the_slot_for_ever()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.Send());
        var hangs = 1;
        world.Sqs.Before = (request, _) => request is DeleteMessageBatchRequest && hangs-- > 0 ? new TaskCompletionSource().Task : Task.CompletedTask;
        await world.AdvanceAsync(6);

        Assert.Equal((1, 0), (world.Counters.Deleted, world.Protector.Status.Holders));
    }
}

public class ADeleteThatIsAnsweredAfterTheMessageWasOurs
{
    [Fact]
    public async Task Counts_as_unknown_although_sqs_confirms_it()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.HoldIgnoringTokens(), o => o.MaxConcurrency = 1);
        world.Sqs.Send();
        await world.AdvanceAsync(1);

        // It is not renewed, nor does it come again before its delete is sent.
        world.Sqs.Before = static (request, _) => request is DeleteMessageBatchRequest ? Task.CompletedTask : throw new HttpRequestException("down");
        await world.AdvanceAsync(28.97); // Its visibility, 30 s, ends before the 50 ms that a delete waits for others.
        world.Handler.ReleaseAll();
        await PoolAtRest.WaitAsync();
        await world.AdvanceAsync(0.1);

        Assert.Single(world.Sqs.Requests<DeleteMessageBatchRequest>());
        Assert.Equal((0, 1, 1), (world.Counters.Deleted, world.Counters.Unknown, world.Log.Count(433)));
    }
}

public class ADeleteThatIsDenied
{
    [Fact]
    public async Task Is_said_once_with_its_reason_and_then_of_each_message_that_is_given_up()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Before = static (request, _) => request is DeleteMessageBatchRequest or DeleteMessageRequest
            ? throw new AmazonSQSException("not authorized to perform sqs:DeleteMessage") { ErrorCode = "AccessDenied" }
            : Task.CompletedTask;
        world.Sqs.Send(2);
        await world.AdvanceAsync(10);
        Assert.Equal((1, 0), (world.Log.Count(450), world.Log.Count(433)));
        Assert.Contains("DeleteMessage, and keeps trying for as long as each message is its own: not authorized to perform sqs:DeleteMessage", world.Log.Text(450), StringComparison.Ordinal);

        await world.AdvanceAsync(35); // They have come again, and are to be deleted again.
        Assert.Equal((1, 2), (world.Log.Count(450), world.Log.Count(433)));
        Assert.All(world.Log.Lines.Where(l => l.Id.Id == 433), static l => Assert.Contains("not authorized", l.Text, StringComparison.Ordinal));

        world.Sqs.Before = static (_, _) => Task.CompletedTask;
        await world.AdvanceAsync(20); // Their leases are dated from the poll that was open: they may be given up once more, and come again.
        Assert.Equal((2, 0), (world.Sqs.Deleted, world.Log.Count(451)));

        await world.AdvanceAsync(60); // Not one has failed for a minute.
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        Assert.Equal((3, 1), (world.Sqs.Deleted, world.Log.Count(451)));
    }

    [Fact]
    public async Task That_fail_now_and_then_are_said_once_and_not_each_time()
    {
        await using var world = await WorkerWorld.StartedAsync();
        var calls = 0;
        world.Sqs.Before = (request, _) => request is DeleteMessageBatchRequest && ++calls % 2 == 1 ? throw new HttpRequestException("reset") : Task.CompletedTask;
        for (var i = 0; i < 10; i++)
        {
            world.Sqs.Send();
            await world.AdvanceAsync(4);
        }

        Assert.Equal((10, 1, 0), (world.Sqs.Deleted, world.Log.Count(450), world.Log.Count(451)));
    }

    [Fact]
    public async Task Has_an_answer_that_never_comes_named_too()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Before = static (request, _) => request is DeleteMessageBatchRequest ? new TaskCompletionSource().Task : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(6);

        Assert.EndsWith("SQS did not answer within 5 s", world.Log.Text(450), StringComparison.Ordinal);
    }
}
