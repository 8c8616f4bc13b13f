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
        memory.Remove(Again("deleted"));
        for (var i = 0; i <= HandledBefore.Most; i++)
        {
            memory.Add($"m{i}");
            memory.Add($"m{i}");
        }

        Assert.False(memory.Contains(Again("m0")));
        Assert.True(memory.Contains(Again("m1")));
        Assert.False(memory.Contains(Again("deleted")));
        Assert.True(memory.Contains(Again($"m{HandledBefore.Most}")));
    }

    private static InFlightMessage Again(string id)
        => new(new Message { MessageId = id, Attributes = new() { [MessageSystemAttributeName.ApproximateReceiveCount.Value] = "2" } }, requestedAt: 0);

    private static void DenyDeletesOfTheFirstDelivery(WorkerWorld world)
        => world.Sqs.Before = (request, _) => request is DeleteMessageBatchRequest or DeleteMessageRequest && world.Sqs.Messages[0].ReceiveCount == 1
            ? throw new AmazonSQSException("not authorized to perform sqs:DeleteMessage") { ErrorCode = "AccessDenied" }
            : Task.CompletedTask;
}
