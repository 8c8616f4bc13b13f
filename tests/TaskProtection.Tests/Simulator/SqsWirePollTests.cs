using Amazon.SQS.Model;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

public sealed class SqsWirePollTests : SqsOverTheWire
{
    [Fact]
    public Task A_long_poll_waits_for_the_send_and_its_task_is_known() => OnVirtualTime(async () =>
    {
        var poll = Client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20, MaxNumberOfMessages = 10 }, Ct);
        await Task.Delay(TimeSpan.FromSeconds(19), Town.Clock, Ct);
        Assert.Equal(1, Town.Queue.OpenPolls);
        Town.Queue.Send("one");
        Assert.Equal("one", Assert.Single((await poll).Messages).Body);
        var received = Town.World.Events.Snapshot().Single(e => e.Kind == "sqs.received");
        Assert.Equal(("task-7", 19), ((string?)received.Fields["task"], received.At.TotalSeconds));
    });

    [Fact]
    public Task A_long_poll_ends_empty_after_its_time() => OnVirtualTime(async () =>
    {
        Assert.Null((await Client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20 }, Ct)).Messages);
        Assert.Equal(TimeSpan.FromSeconds(20), Town.World.Events.Snapshot().Single(e => e.Kind == "call").At);
    });

    [Fact]
    public Task A_cancelled_poll_leaves_the_queue_as_it_was() => OnVirtualTime(async () =>
    {
        using var client = new CancellationTokenSource();
        var poll = Client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20 }, client.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), Town.Clock, Ct);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        Assert.Equal(0, Town.Queue.OpenPolls);
        Town.Queue.Send("one");
        Assert.Equal(1, Town.Queue.CheckConservation().Visible);
    });

    [Fact]
    public Task A_poll_cancelled_before_the_queue_noticed_strands_a_message_for_its_visibility_timeout() => OnVirtualTime(async () =>
    {
        Town.Queue.Configure(new SqsQueueSettings { DisconnectDetection = TimeSpan.FromSeconds(2) });
        using var client = new CancellationTokenSource();
        var poll = Client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20 }, client.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), Town.Clock, Ct);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        Town.Queue.Send("one");
        Assert.Equal((0, 1), (Town.Queue.Count().Visible, Town.Queue.Count().InFlight));
        await Task.Delay(TimeSpan.FromSeconds(1), Town.Clock, Ct);
        Assert.Equal(1, Town.Queue.Count().Unheard);
        var again = await Client.ReceiveMessageAsync(
            new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20, MessageSystemAttributeNames = ["ApproximateReceiveCount"] }, Ct);
        Assert.Null(again.Messages);
        again = await Client.ReceiveMessageAsync(
            new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20, MessageSystemAttributeNames = ["ApproximateReceiveCount"] }, Ct);
        Assert.Equal("2", Assert.Single(again.Messages).Attributes["ApproximateReceiveCount"]);
    });

    [Fact]
    public async Task A_broken_reply_leaves_the_message_in_flight()
    {
        Town.Queue.Send("one");
        Town.World.Faults.On("sqs", "ReceiveMessage").BreakReplies();
        await Assert.ThrowsAnyAsync<Exception>(() => Client.ReceiveMessageAsync(Url, Ct));
        Assert.Equal(1, Town.Queue.CheckConservation().InFlight);
    }
}
