using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class AWorkerThatIsPaused
{
    [Fact]
    public async Task Receives_nothing_more_and_finishes_what_it_has()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), o => o.MaxConcurrency = 2);
        world.Sqs.Send(4);
        await world.AdvanceAsync(1);
        world.Pause.PauseReceiving();
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(60);

        Assert.Equal(2, world.Handler.Begun.Count);
        world.AssertConserved(deleted: 2, visible: 2);
        Assert.Equal((1, 0), (world.Log.Count(470), world.Log.Count(471)));
    }

    [Fact]
    public async Task Handles_what_the_open_receive_still_brings_and_spends_no_delivery()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Pause.PauseReceiving();
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Sqs.Send();
        await world.AdvanceAsync(60);

        world.AssertConserved(deleted: 1, visible: 1);
        Assert.Equal(0, world.Sqs.Messages[1].ReceiveCount);
    }

    [Fact]
    public async Task Lets_go_of_its_protection()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Send();
        world.Pause.PauseReceiving();
        await world.AdvanceAsync(1);
        Assert.True(world.Protector.Status.IsProtected);
        await world.AdvanceAsync(120);

        Assert.Equal((1, 1), (world.Target.Protects, world.Target.Releases));
    }

    [Fact]
    public async Task Receives_again_at_once_when_it_is_resumed()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Pause.PauseReceiving();
        world.Pause.PauseReceiving();
        await world.AdvanceAsync(60);
        world.Sqs.Send();
        var before = world.Sqs.Requests<ReceiveMessageRequest>().Count();
        world.Pause.ResumeReceiving();
        world.Pause.ResumeReceiving();
        await world.AdvanceAsync(0.1);

        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal(2, world.Sqs.Requests<ReceiveMessageRequest>().Count() - before);
        Assert.Equal((1, 1), (world.Log.Count(470), world.Log.Count(471)));
    }

    [Fact]
    public async Task Before_it_starts_receives_nothing_until_it_is_resumed()
    {
        await using var world = new WorkerWorld();
        world.Pause.PauseReceiving();
        world.Sqs.Send();
        await world.StartAsync();
        await world.AdvanceAsync(30);
        Assert.Empty(world.Sqs.Requests<ReceiveMessageRequest>());

        world.Pause.ResumeReceiving();
        await world.AdvanceAsync(0.1);
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task While_protection_is_blocked_does_not_receive_when_that_ends()
    {
        await using var world = await WorkerWorld.StartedAsync(static w => w.Refuse());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Pause.PauseReceiving();
        world.Target.Granting();
        await world.AdvanceAsync(120);

        Assert.Empty(world.Handler.Begun);
        Assert.Single(world.Sqs.Requests<ReceiveMessageRequest>());
    }

    [Fact]
    public async Task Stops_at_once()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Pause.PauseReceiving();
        await world.AdvanceAsync(15);

        Assert.InRange((await world.StopToTheEndAsync()).TotalSeconds, 0, 0.1);
    }
}
