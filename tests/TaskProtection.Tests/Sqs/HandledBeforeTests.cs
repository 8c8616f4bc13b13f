using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public class AMessageThatWasHandledBefore
{
    [Fact]
    public async Task Is_deleted_when_it_comes_again_and_not_handled_again()
    {
        await using var world = await WorkerWorld.StartedAsync();
        DenyDeletesOfTheFirstDelivery(world);
        world.Sqs.Send();
        await world.AdvanceAsync(29);
        Assert.Equal((0, 0), (world.Sqs.Deleted, world.Counters.Unknown));
        await world.AdvanceAsync(12);

        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Single(world.Handler.Begun);
        Assert.Equal((1, 1, 1), (world.Counters.Unknown, world.Counters.Deleted, world.Log.Count(439)));
        Assert.Equal(2, world.Sqs.Messages[0].ReceiveCount);
    }

    [Fact]
    public async Task Is_deleted_when_it_comes_again_after_its_delete_was_given_up()
    {
        await using var world = await WorkerWorld.StartedAsync();
        DenyDeletesOfTheFirstDelivery(world);
        var deny = world.Sqs.Before;
        world.Sqs.Before = (request, token) => request is ReceiveMessageRequest && world.Counters is { Received: 1, Unknown: 0 }
            ? throw new HttpRequestException("reset")
            : deny(request, token);
        world.Sqs.Send();
        await world.AdvanceAsync(29);
        Assert.Equal(0, world.Counters.Unknown);
        await world.AdvanceAsync(60);

        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Single(world.Handler.Begun);
        Assert.Equal((2, 1, 1), (world.Counters.Received, world.Counters.Unknown, world.Log.Count(439)));
    }

    [Fact]
    public async Task Is_deleted_by_a_worker_that_receives_it_while_it_stops()
    {
        await using var world = await WorkerWorld.StartedAsync(configure: static o => o.WaitTime = TimeSpan.FromSeconds(20));
        DenyDeletesOfTheFirstDelivery(world);
        world.Sqs.Send();
        await world.AdvanceAsync(29);
        await world.StopToTheEndAsync(); // The second poll is open until second 40.

        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Single(world.Handler.Begun);
        Assert.Equal(0, world.Counters.Returned);
    }

    [Fact]
    public async Task Is_deleted_without_asking_for_protection()
    {
        await using var world = await WorkerWorld.StartedAsync();
        DenyDeletesOfTheFirstDelivery(world);
        world.Sqs.Send();
        await world.AdvanceAsync(29);
        world.Refuse();
        await world.AdvanceAsync(12);

        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Holds_up_no_other_message_while_its_delete_still_fails()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Before = static (request, _) => request is DeleteMessageBatchRequest or DeleteMessageRequest ? throw new HttpRequestException("reset") : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(32); // It has come again.
        world.Sqs.Send();
        await world.AdvanceAsync(1);

        Assert.Equal(["m1", "m2"], world.Handler.Begun.Select(static d => d.Id));
    }

    [Fact]
    public void Is_remembered_among_a_bounded_number()
    {
        var memory = new HandledBefore(new InHand(1, TimeProvider.System));
        memory.Add("deleted");
        memory.Remove("deleted");
        for (var i = 0; i <= HandledBefore.Most; i++)
        {
            memory.Add($"m{i}");
            memory.Add($"m{i}");
        }

        Assert.False(memory.Contains(Delivery("m0")));
        Assert.True(memory.Contains(Delivery("m1")));
        Assert.False(memory.Contains(Delivery("deleted")));
        Assert.True(memory.Contains(Delivery($"m{HandledBefore.Most}")));
    }

    [Theory]
    [InlineData(null, true)] // Not every server counts.
    [InlineData("2", true)]
    [InlineData("1", false)]
    public void Is_looked_for_among_those_that_are_being_deleted_unless_sqs_says_that_it_never_came(string? receiveCount, bool isFound)
    {
        var inHand = new InHand(1, TimeProvider.System);
        inHand.Add([Delivery("m"), Delivery("m")]);
        inHand.Snapshot()[1].IsBeingDeleted = true;

        Assert.Equal(isFound, new HandledBefore(inHand).Contains(Delivery("m", receiveCount)));
        Assert.False(new HandledBefore(inHand).Contains(Delivery("another", receiveCount)));
    }

    private static InFlightMessage Delivery(string id, string? receiveCount = "1")
        => new(new Message { MessageId = id, Attributes = receiveCount is null ? null : new() { [MessageSystemAttributeName.ApproximateReceiveCount.Value] = receiveCount } }, requestedAt: 0);

    private static void DenyDeletesOfTheFirstDelivery(WorkerWorld world)
        => world.Sqs.Before = (request, _) => request is DeleteMessageBatchRequest or DeleteMessageRequest && world.Sqs.Messages[0].ReceiveCount == 1
            ? throw new AmazonSQSException("not authorized to perform sqs:DeleteMessage") { ErrorCode = "AccessDenied" }
            : Task.CompletedTask;
}
