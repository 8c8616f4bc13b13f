using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class AWorkerWhoseTaskYields
{
    [Fact]
    public async Task Finishes_what_it_has_and_receives_nothing_more_until_it_is_open_again()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), o => o.MaxConcurrency = 1);
        world.Sqs.Send(2);
        await world.AdvanceAsync(1);
        var emptied = world.Protector.TryClose("a newer deployment waits");
        world.Protector.LetGo();
        await world.AdvanceAsync(120);
        Assert.Equal((false, 1), (emptied!.IsCompleted, world.Sqs.Requests<ReceiveMessageRequest>().Count()));

        world.Handler.ReleaseAll();
        await world.AdvanceAsync(120);
        Assert.True(emptied.IsCompleted);
        Assert.Equal((1, 1), (world.Sqs.Requests<ReceiveMessageRequest>().Count(), world.Target.Releases));
        world.AssertConserved(deleted: 1, visible: 1);

        world.Protector.Reopen();
        await world.AdvanceAsync(1);
        Assert.Equal(2, world.Handler.Begun.Count);
    }

    [Fact]
    public async Task Gives_back_at_once_what_its_open_poll_still_brings()
    {
        await using var world = await WorkerWorld.StartedAsync();
        _ = world.Protector.TryClose("a newer deployment waits");
        world.Sqs.Send();
        await world.AdvanceAsync(12);

        Assert.Empty(world.Handler.Begun);
        world.AssertConserved(deleted: 0, visible: 1);
        Assert.Equal((1, 1), (world.Counters.Returned, world.Sqs.Messages[0].ReceiveCount));
    }

    [Fact]
    public async Task Keeps_what_was_given_back_before_so_that_a_fleet_does_not_hand_it_round()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.MaxReceiveCount = 10);
        _ = world.Protector.TryClose("a newer deployment waits");
        world.Sqs.Send(receiveCount: 1);
        await world.AdvanceAsync(300);
        world.AssertConserved(deleted: 0, visible: 0, inFlight: 1);

        world.Protector.Reopen();
        await world.AdvanceAsync(1);
        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal(2, world.Sqs.Messages[0].ReceiveCount);
    }

    [Fact]
    public async Task Keeps_what_waits_for_its_turn_in_its_group()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2", hold: true);
        await world.AdvanceAsync(1);
        _ = world.World.Protector.TryClose("a newer deployment waits");
        world.Release("A1");
        await world.AdvanceAsync(120);
        Assert.Equal(["A1"], world.Begun());
        world.World.AssertConserved(deleted: 1, visible: 0, inFlight: 1);

        world.World.Protector.Reopen();
        await world.AdvanceAsync(1);
        Assert.Equal(["A1", "A2"], world.Begun());
    }

    [Fact]
    public async Task Gives_back_what_it_kept_when_it_is_stopped()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.MaxReceiveCount = 4);
        _ = world.Protector.TryClose("a newer deployment waits");
        world.Sqs.Send(receiveCount: 1);
        await world.AdvanceAsync(60);
        await world.StopToTheEndAsync();

        Assert.Empty(world.Handler.Begun);
        Assert.Equal((1, 0), (world.Counters.Returned, world.Counters.Stranded));
    }
}
