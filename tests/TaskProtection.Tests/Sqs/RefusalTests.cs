using Amazon.SQS.Model;
using TaskProtection.Core;

namespace TaskProtection.Tests.Sqs;

public class AMessageWhoseProtectionIsRefused
{
    [Fact]
    public async Task Goes_back_at_once_without_having_begun()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Refuse());
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        Assert.Empty(world.Handler.Begun);
        Assert.Equal([0], world.Sqs.VisibilityOf("m1"));
        world.AssertConserved(deleted: 0, visible: 1);
        Assert.Equal((1, 1), (world.Counters.Returned, world.Log.Count(420)));
    }

    [Fact]
    public async Task Is_not_received_again_while_the_refusal_lasts()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Refuse());
        world.Sqs.Send(100);
        await world.AdvanceAsync(TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(500));

        Assert.Empty(world.Handler.Begun);
        Assert.Equal(1, world.Sqs.Messages.Max(m => m.ReceiveCount));
        Assert.Single(world.Sqs.Requests<ReceiveMessageRequest>());
        world.AssertConserved(deleted: 0, visible: 100);
    }

    [Fact]
    public async Task Does_not_go_back_into_a_receive_of_this_worker_that_is_open()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Target.Auto = null;
        world.Sqs.Send();
        await world.AdvanceAsync(2); // The protect call takes its time.
        (await world.Target.NextAsync(CallKind.Protect)).Answer(new ProtectionReply(ProtectionOutcome.Refused));
        await world.AdvanceAsync(10);

        Assert.Equal(1, world.Sqs.Messages[0].ReceiveCount);
        Assert.Equal([0], world.Sqs.VisibilityOf("m1"));
    }

    [Fact]
    public async Task Is_handled_after_the_refusal_ends_and_the_worker_protected_first()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Refuse());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        var protectedAtReceive = new List<bool>();
        world.Sqs.Before = (request, _) =>
        {
            if (request is ReceiveMessageRequest)
            {
                protectedAtReceive.Add(world.Protector.Status is { IsProtected: true, Holders: 1 });
            }

            return Task.CompletedTask;
        };
        world.Target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(100), TimeSpan.FromMilliseconds(500));

        Assert.True(protectedAtReceive[0]);
        Assert.Equal(2, world.Handler.Only.Context.ReceiveCount);
        Assert.Equal("orders", world.Handler.Only.Context.Scope!.Work);
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Nests_what_its_handler_enters_when_it_is_handled_at_last()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Refuse());
        ProtectionScope? inner = null;
        world.Handler.OnMessage = async _ => inner = await world.Protector.EnterAsync("inner");
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(100), TimeSpan.FromMilliseconds(500));

        Assert.Same(world.Handler.Only.Context.Scope, inner!.Root);
    }

    [Fact]
    public async Task Is_the_last_to_be_polled_for_with_protection_once_that_is_granted()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Refuse());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(100), TimeSpan.FromMilliseconds(500));

        var receives = world.Sqs.Requests<ReceiveMessageRequest>().Select(r => (r.MaxNumberOfMessages, r.WaitTimeSeconds)).ToList();
        Assert.Equal((10, 10), receives[0]);
        Assert.Equal((1, 1), receives[1]);
        Assert.All(receives.Skip(2), r => Assert.Equal((10, 10), r));
        Assert.Equal(0, world.Protector.Status.Holders);
    }

    [Fact]
    public async Task Goes_back_too_when_aws_is_unreachable_and_the_policy_is_to_refuse()
    {
        await using var world = await WorkerWorld.StartedAsync(protection: o => o.WhenUnavailable = UnavailablePolicy.Refuse);
        await world.AdvanceAsync(70); // What the start protected is released.
        world.Target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Unknown);
        world.Sqs.Send();
        await world.AdvanceAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(500));

        Assert.Empty(world.Handler.Begun);
        Assert.Equal(1, world.Sqs.Messages[0].ReceiveCount);
        world.Target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(100), TimeSpan.FromMilliseconds(500));
        world.AssertConserved(deleted: 1, visible: 0);
    }
}

public class AMessageThatIsRefusedTwice
{
    [Fact]
    public async Task Is_held_the_second_time_so_that_its_receive_count_rises_no_more()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Refuse());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Sqs.Messages[0].VisibleAt = world.Time.GetUtcNow() + TimeSpan.FromSeconds(200); // Somebody else has it for a while.
        world.Target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(190), TimeSpan.FromMilliseconds(500)); // Granted, and let go when the linger ended.
        world.Refuse();
        await world.AdvanceAsync(TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(500));

        Assert.Equal(2, world.Sqs.Messages[0].ReceiveCount);
        Assert.Equal(1, world.Sqs.InFlight);
        world.Target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(100), TimeSpan.FromMilliseconds(500));
        Assert.Equal(2, world.Handler.Only.Context.ReceiveCount);
        world.AssertConserved(deleted: 1, visible: 0);
    }
}

public class ARefusedMessageOnItsLastDelivery
{
    [Fact]
    public async Task Is_held_and_handled_later_rather_than_dead_lettered()
    {
        await using var world = await WorkerWorld.StartedAsync(w =>
        {
            w.Sqs.MaxReceiveCount = 3;
            w.Refuse();
            w.Sqs.Send(receiveCount: 2);
        });
        await world.AdvanceAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(500));
        Assert.Empty(world.Handler.Begun);
        world.AssertConserved(deleted: 0, visible: 0, inFlight: 1);
        Assert.DoesNotContain(0, world.Sqs.VisibilityOf("m1"));

        world.Target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(100), TimeSpan.FromMilliseconds(500));
        Assert.Equal(3, world.Handler.Only.Context.ReceiveCount);
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Goes_back_at_a_stop()
    {
        await using var world = await WorkerWorld.StartedAsync(w =>
        {
            w.Sqs.MaxReceiveCount = 3;
            w.Refuse();
            w.Sqs.Send(receiveCount: 2);
        });
        await world.AdvanceAsync(5);
        await world.StopToTheEndAsync();

        Assert.Empty(world.Handler.Begun);
        Assert.Equal(11, world.Sqs.VisibilityOf("m1").Last()); // Longer than a poll, so that no other worker that is stopping receives it.
        Assert.Equal((1, 0), (world.Counters.Returned, world.Counters.Stranded));
    }
}

public class AQueueThatDeadLettersAfterOneDelivery
{
    [Fact]
    public async Task Is_warned_of_and_received_from_only_with_protection()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.MaxReceiveCount = 1);
        var protectedAtReceive = new List<bool>();
        world.Sqs.Before = (request, _) =>
        {
            if (request is ReceiveMessageRequest)
            {
                protectedAtReceive.Add(world.Protector.Status.IsProtected);
            }

            return Task.CompletedTask;
        };
        world.Sqs.Send(5);
        await world.AdvanceAsync(10);

        Assert.NotEmpty(protectedAtReceive);
        Assert.All(protectedAtReceive, Assert.True);
        world.AssertConserved(deleted: 5, visible: 0);
        Assert.Equal(1, world.Log.Count(402));
    }

    [Fact]
    public async Task Leaves_an_idle_worker_unprotected()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.MaxReceiveCount = 1);
        await world.AdvanceAsync(60);

        Assert.Equal(0, world.Target.Protects);
        Assert.Empty(world.Sqs.Requests<ReceiveMessageRequest>());
    }

    [Fact]
    public async Task Loses_nothing_to_a_refusal()
    {
        await using var world = await WorkerWorld.StartedAsync(w =>
        {
            w.Sqs.MaxReceiveCount = 1;
            w.Refuse();
        });
        world.Sqs.Send(3);
        await world.AdvanceAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(500));

        world.AssertConserved(deleted: 0, visible: 3);
        Assert.Equal(0, world.Sqs.Messages.Max(m => m.ReceiveCount));
    }
}
