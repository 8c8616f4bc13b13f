using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

public sealed class SqsFifoTests
{
    private readonly SqsTown _town = new(name: "orders.fifo");

    [Fact]
    public void A_group_gives_nothing_more_while_one_of_its_messages_is_in_flight()
    {
        Send("a", "a1", "a2");
        var first = _town.ReceiveOne()!;
        Assert.Null(_town.ReceiveOne());
        _town.Queue.Delete(first.ReceiptHandle);
        Assert.Equal("a2", _town.ReceiveOne()?.Content.Body);
    }

    [Fact]
    public void Other_groups_go_on_meanwhile()
    {
        Send("a", "a1", "a2");
        Send("b", "b1");
        Assert.Equal("a1", _town.ReceiveOne()?.Content.Body);
        Assert.Equal("b1", _town.ReceiveOne()?.Content.Body);
        Assert.Null(_town.ReceiveOne());
    }

    [Fact]
    public void One_answer_holds_several_messages_of_a_group_in_order()
    {
        Send("a", "a1", "a2", "a3");
        Send("b", "b1");
        Assert.Equal(["a1", "a2", "a3", "b1"], _town.Receive(10).Select(d => d.Content.Body));
    }

    [Fact]
    public void What_comes_back_stands_before_its_successors_again()
    {
        Send("a", "a1", "a2", "a3");
        var held = _town.Receive(2);
        _town.Queue.ChangeVisibility(held[0].ReceiptHandle, TimeSpan.Zero);
        Assert.Null(_town.ReceiveOne());
        _town.Queue.ChangeVisibility(held[1].ReceiptHandle, TimeSpan.Zero);
        Assert.Equal(["a1", "a2", "a3"], _town.Receive(10).Select(d => d.Content.Body));
    }

    [Fact]
    public async Task An_expiry_opens_the_group_for_a_poll()
    {
        Send("a", "a1", "a2");
        _town.ReceiveOne();
        var poll = _town.Poll(20, most: 10);
        _town.Pass(10);
        Assert.False(poll.IsCompleted);
        _town.Pass(10);
        Assert.Empty((await poll).Messages);
        poll = _town.Poll(20, most: 10);
        _town.Pass(10);
        Assert.Equal(["a1", "a2"], (await poll).Messages.Select(d => d.Content.Body));
    }

    [Fact]
    public void A_head_that_is_dead_lettered_lets_its_successor_pass()
    {
        var dead = _town.World.Sqs.CreateQueue("dead.fifo");
        _town.Queue.Configure(new SqsQueueSettings { Redrive = new SqsRedrive(dead, 1) });
        Send("a", "a1", "a2");
        _town.Queue.ChangeVisibility(_town.ReceiveOne()!.ReceiptHandle, TimeSpan.Zero);
        Assert.Equal("a2", _town.ReceiveOne()?.Content.Body);
        Assert.Equal("a1", dead.Receive().Messages.Single().Content.Body);
        _town.World.Sqs.CheckConservation();
    }

    [Fact]
    public void A_receipt_that_ran_out_deletes_nothing_and_says_so()
    {
        Send("a", "a1");
        var handle = _town.ReceiveOne()!.ReceiptHandle;
        _town.Pass(30);
        Assert.Contains("The receipt handle has expired", _town.Queue.Delete(handle)?.Message, StringComparison.Ordinal);
        _town.ReceiveOne();
        Assert.Contains("The receipt handle has expired", _town.Queue.Delete(handle)?.Message, StringComparison.Ordinal);
        Assert.Equal(0, _town.Queue.CheckConservation().Deleted);
    }

    [Fact]
    public void A_duplicate_within_five_minutes_is_the_earlier_message_even_after_its_delete()
    {
        var sent = _town.Queue.Send(SqsTown.InGroup("a", "a1"));
        _town.Queue.Delete(_town.ReceiveOne()!.ReceiptHandle);
        _town.Pass(299.999);
        Assert.Equal(sent, _town.Queue.Send(SqsTown.InGroup("a", "a1")));
        Assert.Null(_town.ReceiveOne());
        _town.Pass(0.001);
        Assert.NotEqual(sent.MessageId, _town.Queue.Send(SqsTown.InGroup("a", "a1")).MessageId);
        Assert.Equal(2, _town.Queue.CheckConservation().Sent);
    }

    [Fact]
    public void The_body_is_the_deduplication_id_where_the_queue_says_so()
    {
        var content = new SqsContent { Body = "a1", GroupId = "a" };
        Assert.Equal(SqsErrors.NoDeduplicationId, _town.Queue.Send(content).Error);
        _town.Queue.Configure(new SqsQueueSettings { ContentBasedDeduplication = true });
        Assert.Equal(_town.Queue.Send(content).MessageId, _town.Queue.Send(content).MessageId);
    }

    [Fact]
    public void A_message_without_a_group_or_with_a_delay_of_its_own_is_refused()
    {
        Assert.Equal("MissingParameter", _town.Queue.Send(new SqsContent { Body = "x", DeduplicationId = "x" }).Error?.Code);
        var delayed = SqsTown.InGroup("a", "a1") with { Delay = TimeSpan.FromSeconds(1) };
        Assert.Equal("InvalidParameterValue", _town.Queue.Send(delayed).Error?.Code);
    }

    [Fact]
    public void A_text_alone_is_refused_with_the_error_of_sqs_and_what_to_send_instead()
    {
        var refusal = Assert.Throws<ArgumentException>("body", () => _town.Queue.Send("x"));

        Assert.StartsWith(
            "The queue refuses the message: MissingParameter: The request must contain the parameter MessageGroupId. Send a FIFO queue an SqsContent with a GroupId, and",
            refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sequence_numbers_grow_as_texts_and_as_numbers()
    {
        Send("a", [.. Enumerable.Range(0, 12).Select(i => $"a{i}")]);
        var numbers = _town.Receive(10).Select(d => d.SequenceNumber!).ToArray();
        Assert.Equal(numbers.Order(StringComparer.Ordinal), numbers);
        Assert.All(numbers, n => Assert.Equal(20, n.Length));
    }

    [Fact]
    public void Does_not_deliver_twice_of_its_own_accord() => Assert.Throws<InvalidOperationException>(() => _town.Queue.DuplicateNext());

    private void Send(string group, params string[] bodies)
    {
        foreach (var body in bodies)
        {
            Assert.Null(_town.Queue.Send(SqsTown.InGroup(group, body)).Error);
        }
    }
}
