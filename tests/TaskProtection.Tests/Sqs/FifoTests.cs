using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class MessagesOfOneGroup
{
    [Fact]
    public async Task Are_handled_one_after_the_other_and_those_of_other_groups_beside_them()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2 B1 A3 B2", hold: true);
        await world.AdvanceAsync(1);
        Assert.Equal(["A1", "B1"], world.Begun());

        world.Release("A1");
        await world.AdvanceAsync(0.2);
        Assert.Equal(["A1", "A2", "B1"], world.Begun());

        world.Release("A2", "B1");
        await world.AdvanceAsync(0.2);
        Assert.Equal(["A1", "A2", "A3", "B1", "B2"], world.Begun());
    }

    [Fact]
    public async Task Wait_until_the_one_before_is_certainly_deleted()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2", w => w.Sqs.Before = (request, token) => request is DeleteMessageBatchRequest
            ? Task.Delay(TimeSpan.FromSeconds(2), w.Time, token)
            : Task.CompletedTask);
        await world.AdvanceAsync(1.9);
        Assert.Equal(["A1"], world.Begun());

        await world.AdvanceAsync(0.3);
        Assert.Equal(["A1", "A2"], world.Begun());
    }

    [Fact]
    public async Task Keep_their_slot_until_they_are_deleted_so_that_no_receive_is_sent_in_vain_and_waited_for()
    {
        await using var world = new WorkerWorld(static o => (o.QueueUrl, o.MaxConcurrency, o.WaitTime) = (FakeSqs.FifoUrl, 1, TimeSpan.Zero));
        for (var i = 0; i < 200; i++)
        {
            world.Sqs.Send($"A{i}", group: "A");
        }

        world.Handler.OnMessage = _ => Task.Delay(TimeSpan.FromMilliseconds(50), world.Time);
        await world.StartAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10));

        Assert.InRange(world.Sqs.Deleted, 150, 200);
    }

    [Fact]
    public async Task Are_deleted_in_order()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2 A3");
        await world.AdvanceAsync(1);

        Assert.Equal(["r1", "r2", "r3"], world.Sqs.Requests<DeleteMessageBatchRequest>().Select(static r => r.Entries.Single().ReceiptHandle));
        world.World.AssertConserved(deleted: 3, visible: 0);
    }

    [Fact]
    public async Task Are_kept_hidden_while_they_wait()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2", hold: true);
        await world.World.AdvanceAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));

        world.Release("A1");
        await world.AdvanceAsync(1);
        Assert.Equal(["A1", "A2"], world.Begun());
        Assert.All(world.Sqs.Messages, m => Assert.Equal(1, m.ReceiveCount));
    }
}

public class AFailureInAGroup
{
    [Fact]
    public async Task Gives_the_rest_of_its_group_back_at_once_and_leaves_other_groups_alone()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2 A3 B1 B2", w => w.FailOnce("A1"));
        await world.AdvanceAsync(0.5);

        Assert.Equal(["A1", "B1", "B2"], world.Begun());
        Assert.Equal([0, 0], world.Sqs.VisibilityOf("m2").Concat(world.Sqs.VisibilityOf("m3")));
        Assert.Equal((2, 0, 1), (world.World.Counters.ReturnedBehind, world.World.Counters.Returned, world.World.Counters.Failed));
    }

    [Fact]
    public async Task Lets_no_successor_overtake()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2 A3", w => w.FailOnce("A1"));
        await world.AdvanceAsync(10);

        Assert.Equal(["A1", "A1", "A2", "A3"], world.Begun());
        world.World.AssertConserved(deleted: 3, visible: 0);
        Assert.All(world.Sqs.Messages, m => Assert.Equal(2, m.ReceiveCount));
    }

    [Fact]
    public async Task Has_none_dead_lettered_that_never_began()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2 A3", w =>
        {
            w.World.Sqs.MaxReceiveCount = 2;
            w.FailAlways("A1");
        });
        await world.AdvanceAsync(15);

        // The second failure of A1 was its last delivery, and theirs would be as well: they need not wait for it.
        Assert.Equal(["A1", "A1", "A2", "A3"], world.Begun());
        world.World.AssertConserved(deleted: 2, visible: 0, deadLettered: 1);
    }

    [Fact]
    public async Task On_the_last_delivery_keeps_its_group_waiting_for_no_more_than_the_first_delay()
    {
        await using var world = await FifoWorld.StartedAsync(
            "A1",
            static w =>
            {
                w.World.Sqs.MaxReceiveCount = 10;
                w.FailAlways("A1");
            },
            receiveCount: 9);
        world.Sqs.Send("A2", group: "A");
        await world.AdvanceAsync(4);

        Assert.InRange(world.Sqs.VisibilityOf("m1").Single(), 1, 2);
        Assert.Equal(["A1", "A2"], world.Begun());
    }

    [Fact]
    public async Task That_is_unknown_holds_the_rest_back_too()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2", w => w.World.Sqs.Before = static (request, _) => request is DeleteMessageBatchRequest or DeleteMessageRequest
            ? throw new AmazonSQSException("no") { ErrorCode = "InternalError" }
            : Task.CompletedTask);
        await world.AdvanceAsync(29);
        Assert.Equal(["A1"], world.Begun());

        world.Sqs.Before = static (_, _) => Task.CompletedTask;
        await world.AdvanceAsync(60);
        Assert.Equal(["A1", "A2"], world.Begun()); // A1 came again and was deleted, not handled again.
        world.World.AssertConserved(deleted: 2, visible: 0);
    }
}

public class AStopInTheMiddleOfAGroup
{
    [Fact]
    public async Task Gives_back_at_once_what_has_not_begun_and_finishes_what_has()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2 A3", hold: true);
        await world.AdvanceAsync(1);
        var stop = world.World.StopAsync();
        await world.AdvanceAsync(0.2);
        Assert.Single(world.Sqs.VisibilityOf("m2"));
        Assert.Single(world.Sqs.VisibilityOf("m3"));

        world.Release("A1");
        await world.AdvanceAsync(11);
        await stop.WaitAsync(Patience.Limit);
        Assert.Equal(["A1"], world.Begun());
        world.World.AssertConserved(deleted: 1, visible: 2);
        Assert.Equal(0, world.World.Counters.Stranded);
    }

    [Fact]
    public async Task Begins_what_would_be_dead_lettered_until_the_abort()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2", w => w.World.Sqs.MaxReceiveCount = 2, hold: true, receiveCount: 1);
        await world.AdvanceAsync(1);
        var stop = world.World.StopAsync();
        await world.AdvanceAsync(0.5);
        world.Release("A1");
        await world.AdvanceAsync(0.5);
        Assert.Equal(["A1", "A2"], world.Begun());

        world.Release("A2");
        await world.AdvanceAsync(11);
        await stop.WaitAsync(Patience.Limit);
        world.World.AssertConserved(deleted: 2, visible: 0);
    }

    [Fact]
    public async Task Strands_nothing_behind_a_handler_that_ignores_its_token()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2 A3");
        world.World.Handler.HoldIgnoringTokens();
        world.Sqs.Send("B1", group: "B");
        world.Sqs.Send("B2", group: "B");
        await world.AdvanceAsync(1);
        await world.World.StopToTheEndAsync();

        Assert.Equal((0, 0), (world.World.Counters.Stranded, world.Sqs.DeadLettered));
        await world.AdvanceAsync(35);
        world.World.AssertConserved(deleted: 1, visible: 4);
    }
}

public class AGroupWhoseProtectionIsRefused
{
    [Fact]
    public async Task Goes_back_as_a_whole_once_and_is_handled_in_order_later()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2 A3", static w => w.World.Refuse());
        await world.AdvanceAsync(1);
        Assert.Empty(world.Begun());
        world.World.AssertConserved(deleted: 0, visible: 3);

        world.World.Target.Granting();
        await world.AdvanceAsync(100);
        Assert.Equal(["A1", "A2", "A3"], world.Begun());
        Assert.All(world.Sqs.Messages, m => Assert.InRange(m.ReceiveCount, 2, 2));
    }
}

public class AGroupThatWasLostToItsVisibilityTimeout
{
    [Fact]
    public async Task Begins_again_only_when_the_handler_that_lost_it_has_ended()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2");
        world.World.Handler.HoldIgnoringTokens();
        world.Sqs.Before = static (request, _) => request is ChangeMessageVisibilityBatchRequest or ChangeMessageVisibilityRequest
            ? throw new AmazonSQSException("no") { ErrorCode = "InternalError" }
            : Task.CompletedTask;
        world.Sqs.Send("B1", group: "B");
        world.Sqs.Send("B2", group: "B");
        await world.AdvanceAsync(29);
        Assert.Equal(["A1", "A2", "B1"], world.Begun());
        world.Sqs.Before = static (_, _) => Task.CompletedTask;
        await world.AdvanceAsync(30); // Lost, and received again.
        Assert.Equal(["A1", "A2", "B1"], world.Begun());
        Assert.Equal(2, world.Sqs.Messages[2].ReceiveCount);

        world.World.Handler.OnMessage = static _ => Task.CompletedTask;
        world.World.Handler.ReleaseAll();
        await world.AdvanceAsync(5);
        Assert.Equal(["A1", "A2", "B1", "B2"], world.Begun()); // B1 was handled, late: it is deleted, and not handled again.
        world.World.AssertConserved(deleted: 4, visible: 0);
    }
}

/// <summary>A worker on a FIFO queue whose messages are named by group and place: A1, A2, B1.</summary>
internal sealed class FifoWorld : IAsyncDisposable
{
    public WorkerWorld World { get; } = new(static o => o.QueueUrl = FakeSqs.FifoUrl);

    public FakeSqs Sqs => World.Sqs;

    public Microsoft.Extensions.Time.Testing.FakeTimeProvider Time => World.Time;

    public static async Task<FifoWorld> StartedAsync(string messages, Action<FifoWorld>? arrange = null, bool hold = false, int receiveCount = 0)
    {
        var world = new FifoWorld();
        if (hold)
        {
            world.World.Handler.Hold();
        }

        arrange?.Invoke(world);
        foreach (var name in messages.Split(' '))
        {
            world.Sqs.Send(name, receiveCount: receiveCount, group: name[..1]);
        }

        await world.World.StartAsync();
        return world;
    }

    public Task AdvanceAsync(double seconds) => World.AdvanceAsync(seconds);

    /// <summary>What has begun: group by group, in order within each.</summary>
    public IEnumerable<string> Begun() => World.Handler.Begun.Select(static d => d.Body!).GroupBy(static b => b[0]).OrderBy(static g => g.Key).SelectMany(static g => g);

    public void Release(params string[] names)
    {
        foreach (var delivery in World.Handler.Begun.Where(d => names.Contains(d.Body)))
        {
            delivery.Gate.TrySetResult();
        }
    }

    public void FailOnce(string name) => World.Handler.OnMessage = d => d.Body == name && d.Context.ReceiveCount == 1 ? throw new InvalidOperationException("no milk") : Task.CompletedTask;

    public void FailAlways(string name) => World.Handler.OnMessage = d => d.Body == name ? throw new InvalidOperationException("no milk") : Task.CompletedTask;

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
