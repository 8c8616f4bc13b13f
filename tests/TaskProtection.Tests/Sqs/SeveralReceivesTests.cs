using Amazon.SQS.Model;
using Moq;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public class AStopWhileSeveralReceivesAreOpen
{
    [Fact]
    public async Task Waits_them_all_out_and_begins_nothing_that_they_bring()
    {
        var (world, polls) = await BusyAsync(ReceiveOnStop.WaitOut);
        await using var dispose = world;
        var begun = world.Handler.Begun.Count;
        await world.StopToTheEndAsync();

        Assert.True(polls.Most > 2);
        Assert.Equal(begun, world.Handler.Begun.Count);
        Assert.Equal((0, 0), (world.Counters.Stranded, world.Counters.ReceivesGivenUp));
        await world.AdvanceAsync(12);
        world.AssertConserved(deleted: begun, visible: 2000 - begun);
    }

    [Fact]
    public async Task Gives_each_up_where_that_is_set_and_stops_at_once()
    {
        var (world, _) = await BusyAsync(ReceiveOnStop.Cancel);
        await using var dispose = world;
        var stop = await world.StopToTheEndAsync();

        Assert.InRange(world.Counters.ReceivesGivenUp, 3, 7);
        Assert.InRange(stop.TotalSeconds, 0, 0.5);
        Assert.Equal(0, world.Counters.Stranded);
    }

    private static async Task<(WorkerWorld, OpenPolls)> BusyAsync(ReceiveOnStop onStop)
    {
        var world = new WorkerWorld(o => (o.MaxConcurrency, o.ReceiveOnStop) = (64, onStop));
        var polls = new OpenPolls(world, TimeSpan.FromMilliseconds(400));
        await world.StartAsync();
        world.Sqs.Send(2000);
        await world.AdvanceAsync(2.6);
        return (world, polls);
    }
}

public class ReceivesThatFailTogether
{
    [Fact]
    public async Task Keep_no_slot_to_themselves()
    {
        await using var world = new WorkerWorld(static o => o.MaxConcurrency = 64);
        var polls = new OpenPolls(world, TimeSpan.FromMilliseconds(100));
        await world.StartAsync();
        world.Sqs.Send(2000);
        await world.AdvanceAsync(1);
        world.Sqs.After = static (request, _) => request is ReceiveMessageRequest ? throw new HttpRequestException("reset") : Task.CompletedTask;
        await world.AdvanceAsync(20);
        world.Sqs.After = static (_, _) => Task.CompletedTask;
        world.Handler.Hold();
        await world.AdvanceAsync(40);

        Assert.True(polls.Most > 2);
        Assert.Equal(64, world.Handler.Running);
    }
}

public class AReceiveWhoseErrorComesWithItsTimeout
{
    [Fact]
    public async Task Is_not_believed_to_be_open_for_ever()
    {
        await using var world = new WorkerWorld(static o => o.MaxConcurrency = 1);
        var isFirst = true;
        var other = new FakeSqs(world.Time);
        Mock.Get(world.Sqs.Client).Setup(static s => s.ReceiveMessageAsync(It.IsAny<ReceiveMessageRequest>(), It.IsAny<CancellationToken>()))
            .Returns((ReceiveMessageRequest request, CancellationToken token) =>
            {
                if (!isFirst)
                {
                    return other.Client.ReceiveMessageAsync(request, token);
                }

                isFirst = false;
                world.Time.Advance(TimeSpan.FromSeconds(21)); // A client that blocks, and fails without saying that it was cancelled.
                throw new HttpRequestException("reset");
            });
        await world.StartAsync();
        world.Refuse();
        other.Send();
        await world.AdvanceAsync(3);

        Assert.Equal([0], world.Sqs.Requests<ChangeMessageVisibilityBatchRequest>().Single().Entries.Select(static e => e.VisibilityTimeout!.Value));
    }
}
