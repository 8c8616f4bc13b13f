using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

public sealed class SqsRedriveTests
{
    private readonly SqsTown _town = new();
    private readonly SqsQueue _dead;

    public SqsRedriveTests()
    {
        _dead = _town.World.Sqs.CreateQueue("dead");
        Assert.Null(_town.Queue.Configure(new SqsQueueSettings { Redrive = new SqsRedrive(_dead, MaxReceiveCount: 2) }));
        _town.Queue.Send("one");
    }

    [Fact]
    public void A_message_is_received_as_often_as_the_policy_allows_and_then_moves()
    {
        Return(2);
        Assert.Equal(1, _town.Queue.Count().Visible);
        Assert.Null(_town.ReceiveOne());
        var moved = _dead.Receive().Messages.Single();
        Assert.Equal(_town.Queue.Arn, moved.DeadLetterSourceArn);
        _town.World.Sqs.CheckConservation();
    }

    [Fact]
    public void Keeps_its_id_and_the_time_of_its_sending()
    {
        var sent = _town.ReceiveOne()!;
        _town.Pass(60);
        Return(1);
        Assert.Null(_town.ReceiveOne());
        var moved = _dead.Receive().Messages.Single();
        Assert.Equal((sent.MessageId, sent.SentAt), (moved.MessageId, moved.SentAt));
    }

    [Fact]
    public void Its_receives_go_on_being_counted_but_each_queue_s_policy_counts_its_own()
    {
        var last = _town.World.Sqs.CreateQueue("last");
        Assert.Null(_dead.Configure(new SqsQueueSettings { Redrive = new SqsRedrive(last, MaxReceiveCount: 1) }));
        Return(2);
        Assert.Null(_town.ReceiveOne());

        var moved = _dead.Receive().Messages.Single();
        Assert.Equal(3, moved.ReceiveCount);
        _dead.ChangeVisibility(moved.ReceiptHandle, TimeSpan.Zero);
        Assert.Empty(_dead.Receive().Messages);
        Assert.Equal(4, last.Receive().Messages.Single().ReceiveCount);
    }

    [Fact]
    public async Task Wakes_a_poll_on_the_dead_letter_queue_and_leaves_the_one_on_its_own_waiting()
    {
        Return(1);
        var last = _town.ReceiveOne()!;
        var (own, dead) = (_town.Poll(20), _dead.ReceiveAsync(new SqsReceive { WaitTime = TimeSpan.FromSeconds(20) }, TestContext.Current.CancellationToken));
        _town.Queue.ChangeVisibility(last.ReceiptHandle, TimeSpan.Zero);
        Assert.Single((await dead).Messages);
        Assert.False(own.IsCompleted);
    }

    [Fact]
    public void A_healthy_neighbour_is_delivered_in_the_same_receive()
    {
        Return(2);
        _town.Queue.Send("two");
        Assert.Equal("two", _town.ReceiveOne()?.Content.Body);
        Assert.Equal(1, _dead.CheckConservation().DeadLetteredHere);
    }

    [Fact]
    public void A_queue_cannot_be_its_own_dead_letter_queue_nor_have_one_of_the_other_type()
    {
        var fifo = _town.World.Sqs.CreateQueue("dead.fifo");
        Assert.Equal("InvalidAttributeValue", _town.Queue.Configure(new SqsQueueSettings { Redrive = new SqsRedrive(_town.Queue, 2) })?.Code);
        Assert.Equal("InvalidAttributeValue", _town.Queue.Configure(new SqsQueueSettings { Redrive = new SqsRedrive(fifo, 2) })?.Code);
    }

    [Fact]
    public void A_policy_whose_target_is_gone_moves_nothing()
    {
        Return(2);
        _dead.DeleteQueue();
        Assert.Equal(3, _town.ReceiveOne()?.ReceiveCount);
    }

    private void Return(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Null(_town.Queue.ChangeVisibility(_town.ReceiveOne()!.ReceiptHandle, TimeSpan.Zero));
        }
    }
}
