using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class TheLastDeliveryInAGroup
{
    [Fact]
    public async Task Has_none_dead_lettered_behind_it_that_never_began_when_its_delete_is_not_confirmed()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2", LastDelivery, receiveCount: 1);
        await world.AdvanceAsync(60);

        Assert.Equal(["A1", "A2"], world.Begun());
        world.World.AssertConserved(deleted: 1, visible: 0, deadLettered: 1);

        static void LastDelivery(FifoWorld world)
        {
            world.Sqs.MaxReceiveCount = 2;
            world.Sqs.Before = static (request, _) => Deletes(request, "r1")
                ? throw new AmazonSQSException("no") { ErrorCode = "InternalError" }
                : Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Has_none_dead_lettered_behind_it_that_never_began_when_its_handler_gives_up_at_a_stop()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2", LastDelivery, receiveCount: 1);
        await world.AdvanceAsync(1);
        await world.World.StopToTheEndAsync();

        Assert.Equal(["A1", "A2"], world.Begun());
        Assert.Equal(1, world.Sqs.Deleted);

        static void LastDelivery(FifoWorld world)
        {
            world.Sqs.MaxReceiveCount = 2;
            world.World.Handler.OnMessage = static d => d.Body == "A1" ? d.Gate.Task.WaitAsync(d.Context.Stopping) : Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Keeps_no_yield_waiting_for_one_behind_it_while_it_is_held_back_itself()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2", LastDelivery, receiveCount: 1);
        await world.AdvanceAsync(0.2);
        var emptied = world.World.Protector.TryClose("a newer deployment waits");
        await world.AdvanceAsync(60);
        Assert.True(emptied!.IsCompleted);

        world.World.Protector.Reopen();
        await world.AdvanceAsync(1);
        Assert.Equal(["A1", "A2"], world.Begun());
        world.World.AssertConserved(deleted: 2, visible: 0);

        static void LastDelivery(FifoWorld world)
        {
            world.Sqs.MaxReceiveCount = 2;
            world.World.Decorate(protection => new RefusingFirst(protection, 1, of: world.Sqs.Messages[0].Id));
        }
    }

    [Fact]
    public async Task Lets_none_begin_beside_the_ones_before_it_when_it_is_lost_while_it_waits()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2 A3", LastDelivery, hold: true, receiveCount: 1);
        await world.AdvanceAsync(20); // Renewed at half-time.
        Assert.Equal(1, world.World.Log.Count(434));
        Assert.Equal(["A1"], world.Begun());

        static void LastDelivery(FifoWorld world)
        {
            world.Sqs.MaxReceiveCount = 2;
            world.Sqs.BendVisibility = static (entry, reply) =>
            {
                if (entry.ReceiptHandle == "r2")
                {
                    reply.Successful.RemoveAll(e => e.Id == entry.Id);
                    reply.Failed.Add(new() { Id = entry.Id, Code = "ReceiptHandleIsInvalid" });
                }
            };
        }
    }

    private static bool Deletes(object request, string receipt) => request switch
    {
        DeleteMessageBatchRequest batch => batch.Entries.Exists(e => e.ReceiptHandle == receipt),
        DeleteMessageRequest one => one.ReceiptHandle == receipt,
        _ => false,
    };
}

public class AMessageThatWasHandledBeforeTheFailedOneInFrontOfIt
{
    /// <summary>It was a last delivery, but the dead-letter queue is gone: SQS delivers on.</summary>
    [Fact]
    public async Task Waits_for_its_turn_and_lets_none_overtake()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2 A3", Arrange, receiveCount: 1);
        world.Sqs.MaxReceiveCount = null;
        await world.AdvanceAsync(50);
        Assert.Equal(3, world.Sqs.Messages[0].ReceiveCount);
        Assert.Equal(["A1"], Third(world));

        world.Release("A1");
        await world.AdvanceAsync(20);
        Assert.Equal(["A1", "A3"], Third(world));
        world.World.AssertConserved(deleted: 3, visible: 0);

        static IEnumerable<string?> Third(FifoWorld world) => world.World.Handler.Begun.Where(static d => d.Context.ReceiveCount > 2).Select(static d => d.Body);

        static void Arrange(FifoWorld world)
        {
            world.Sqs.MaxReceiveCount = 2;
            world.Sqs.Before = static (request, _) => request is DeleteMessageBatchRequest { Entries: [{ ReceiptHandle: "r2" }] } or DeleteMessageRequest { ReceiptHandle: "r2" }
                ? throw new AmazonSQSException("no") { ErrorCode = "InternalError" }
                : Task.CompletedTask;
            world.World.Handler.OnMessage = static d => (d.Body, d.Context.ReceiveCount) switch
            {
                ("A1", > 2) => d.Gate.Task,
                ("A1" or "A3", 2) => throw new InvalidOperationException("no milk"),
                _ => Task.CompletedTask,
            };
        }
    }
}

public class AGroupThatIsReceivedUnderProtection
{
    [Fact]
    public async Task Begins_only_when_the_handler_that_lost_the_message_before_has_ended()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2", static w =>
        {
            w.Sqs.MaxReceiveCount = 1;
            w.World.Handler.HoldIgnoringTokens();
            w.Sqs.Before = static (request, _) => request is ChangeMessageVisibilityBatchRequest or ChangeMessageVisibilityRequest
                ? throw new AmazonSQSException("no") { ErrorCode = "InternalError" }
                : Task.CompletedTask;
        });
        await world.AdvanceAsync(29);
        world.Sqs.Before = static (_, _) => Task.CompletedTask;
        await world.AdvanceAsync(30);
        Assert.Equal((1, 1), (world.World.Log.Count(434), world.Sqs.Messages[1].ReceiveCount));
        Assert.Equal(["A1"], world.Begun());

        world.Release("A1");
        await world.AdvanceAsync(1);
        Assert.Equal(["A1", "A2"], world.Begun());
    }
}
