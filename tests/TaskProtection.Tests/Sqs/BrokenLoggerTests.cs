using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class ALoggerThatThrows
{
    private static readonly InvalidOperationException DiskFull = new("the disk is full");

    [Fact]
    public async Task Does_not_end_the_worker_when_a_receive_fails()
    {
        await using var world = new WorkerWorld();
        var failures = 1;
        world.Sqs.Before = (request, _) => request is ReceiveMessageRequest && failures-- > 0 ? throw new HttpRequestException("down") : Task.CompletedTask;
        world.Log.Fault = DiskFull;
        await world.StartAsync();
        world.Sqs.Send();
        await world.AdvanceAsync(3);

        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Keeps_no_handler_from_hearing_that_its_message_is_lost()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), o => o.MaxConcurrency = 2);
        world.Sqs.Send(2);
        await world.AdvanceAsync(1);
        world.Sqs.Before = static (_, _) => throw new HttpRequestException("down");
        world.Log.Fault = DiskFull;
        await world.AdvanceAsync(30);

        Assert.Equal(2, world.Handler.Begun.Count);
        Assert.All(world.Handler.Begun, d => Assert.True(d.Token.IsCancellationRequested));
    }
}
