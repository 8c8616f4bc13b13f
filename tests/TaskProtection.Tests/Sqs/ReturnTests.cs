using Amazon.SQS;
using Amazon.SQS.Model;
using Moq;

namespace TaskProtection.Tests.Sqs;

public class AReturnWhoseReplyIsLost
{
    [Fact]
    public async Task Counts_as_returned_when_sqs_then_says_that_the_message_is_no_longer_ours()
    {
        await using var world = await WorkerWorld.StartedAsync(
            w => w.Handler.OnMessage = static d => d.Gate.Task.WaitAsync(d.Context.Stopping), o => o.MaxConcurrency = 1);
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        var losses = 1;
        world.Sqs.After = (request, _) => request is ChangeMessageVisibilityBatchRequest && losses-- > 0
            ? throw new HttpRequestException("the connection broke")
            : Task.CompletedTask;
        await world.StopToTheEndAsync();

        world.AssertConserved(deleted: 0, visible: 1);
        Assert.Equal((1, 0, 0), (world.Counters.Returned, world.Counters.Stranded, world.Counters.Lost));
        Assert.Equal((0, 0), (world.Log.Count(432), world.Log.Count(443)));
    }
}

public class AReturnOfAMessageThatIsNoLongerOurs
{
    [Fact]
    public async Task Counts_as_lost_and_not_as_stranded()
    {
        await using var world = await WorkerWorld.StartedAsync(
            w => w.Handler.OnMessage = static d => d.Gate.Task.WaitAsync(d.Context.Stopping), o => o.MaxConcurrency = 1);
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Sqs.Messages[0].VisibleAt = world.Time.GetUtcNow(); // Its visibility ended before we thought it could.
        await world.StopToTheEndAsync();

        Assert.Equal((0, 0, 1), (world.Counters.Returned, world.Counters.Stranded, world.Counters.Lost));
        Assert.Equal((0, 0), (world.Log.Count(432), world.Log.Count(443)));
    }

    [Fact]
    public async Task Strands_nothing_when_it_was_to_be_left_hidden()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.HoldIgnoringTokens(), o => o.MaxConcurrency = 1);
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        _ = world.StopAsync();
        await world.AdvanceAsync(20.1); // The abort; a third of the cleanup time later the message is to be hidden.
        world.Sqs.Messages[0].VisibleAt = world.Time.GetUtcNow();
        await world.StopToTheEndAsync();

        Assert.Equal((0, 0, 1), (world.Counters.Stranded, world.Log.Count(443), world.Log.Count(434)));
    }
}

public class AReturnAfterAReceiveThatTheClientDidNotEvenSend
{
    [Fact]
    public async Task Is_not_delayed()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = static d => d.Gate.Task.WaitAsync(d.Context.Stopping));
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);
        Mock.Get(world.Sqs.Client)
            .Setup(s => s.ReceiveMessageAsync(It.IsAny<ReceiveMessageRequest>(), It.IsAny<CancellationToken>()))
            .Throws(new InvalidOperationException("no interceptor")); // Before there is a task.
        await world.AdvanceAsync(10.5); // The receive that was open has ended, and the next has failed.
        await world.StopToTheEndAsync();

        Assert.Equal(1, world.Log.Count(410));
        Assert.Equal([0], world.Sqs.VisibilityOf("m1"));
    }
}

public class AReturnThatIsDenied
{
    [Fact]
    public async Task Is_said_with_its_reason()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), o => o.MaxConcurrency = 1);
        world.Sqs.Before = static (request, _) => request is ChangeMessageVisibilityBatchRequest or ChangeMessageVisibilityRequest
            ? throw new AmazonSQSException("not authorized to perform sqs:ChangeMessageVisibility") { ErrorCode = "AccessDenied" }
            : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        await world.StopToTheEndAsync();

        Assert.Equal((1, 1), (world.Log.Count(450), world.Log.Count(432)));
        Assert.Contains("not authorized to perform sqs:ChangeMessageVisibility", world.Log.Text(432), StringComparison.Ordinal);
    }
}
