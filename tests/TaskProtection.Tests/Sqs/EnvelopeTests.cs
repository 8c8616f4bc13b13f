using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS.Model;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public class ANotificationOfATopic
{
    private const string Inner = """{"flavour":"lemon \"sour\" \u2713","scoops":2}""";

    [Theory]
    [InlineData(MessageEnvelope.Auto)]
    [InlineData(MessageEnvelope.Sns)]
    public async Task Is_unwrapped(MessageEnvelope envelope)
    {
        await using var world = await WorkerWorld.StartedAsync(configure: o => o.Envelope = envelope);
        world.Sqs.Send(Wrap(Inner));
        await world.AdvanceAsync(0.2);

        Assert.Equal(Inner, world.Handler.Only.Body);
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Is_left_as_it_is_when_nothing_is_to_be_unwrapped()
    {
        await using var world = await WorkerWorld.StartedAsync(configure: o => o.Envelope = MessageEnvelope.Raw);
        world.Sqs.Send(Wrap(Inner, ("color", "String", "red")));
        await world.AdvanceAsync(0.2);

        Assert.Equal(Wrap(Inner, ("color", "String", "red")), world.Handler.Only.Body);
        Assert.Empty(world.Handler.Only.Context.Attributes);
    }

    [Fact]
    public async Task Gives_its_attributes_to_the_handler()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Send(Wrap(
            "{}", ("color", "String", "red"), ("price", "Number", "4.20"), ("tags", "String.Array", """["a","b"]"""), ("bin", "Binary", "AQID"), ("bad", "Binary", "?")));
        await world.AdvanceAsync(0.2);

        var attributes = world.Handler.Only.Context.Attributes;
        Assert.Equal(
            [("color", "String", "red"), ("price", "Number", "4.20"), ("tags", "String.Array", """["a","b"]"""), ("bin", "Binary", null)],
            attributes.Select(a => (a.Key, a.Value.DataType, (string?)a.Value.StringValue)));
        Assert.Equal([1, 2, 3], attributes["bin"].BinaryValue.ToArray());
    }

    [Fact]
    public async Task Lets_the_attributes_of_the_message_itself_win()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Send(
            Wrap("{}", ("color", "String", "red"), ("size", "String", "small")),
            new() { ["color"] = new() { DataType = "String", StringValue = "blue" } });
        await world.AdvanceAsync(0.2);

        Assert.Equal(
            [("color", "blue"), ("size", "small")],
            world.Handler.Only.Context.Attributes.Select(a => (a.Key, a.Value.StringValue)).Order());
    }

    [Theory]
    [InlineData("""{"TopicArn":"t","Type":"Notification","Message":"","MessageId":"i"}""", "")]
    [InlineData(""" { "MessageId" : "i" , "Message" : "m" , "TopicArn" : "t" , "Type" : "Notification", "MessageAttributes" : "none" } """, "m")]
    [InlineData("""{"Type":"Notification","MessageId":"i","TopicArn":"t","Message":"m","MessageAttributes":{"a":1,"b":{"Type":"String"},"c":{"Type":"String","Value":2}}}""", "m")]
    public void Is_known_in_any_order_of_its_members_and_with_any_attributes(string body, string message)
    {
        var notification = SnsNotification.Read(body);

        Assert.Equal(message, notification!.Message);
        Assert.Empty(notification.Attributes);
    }

    /// <summary>What SNS puts around a message.</summary>
    internal static string Wrap(string message, params (string Name, string Type, string Value)[] attributes)
        => new JsonObject
        {
            ["Type"] = "Notification",
            ["MessageId"] = "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            ["TopicArn"] = "arn:aws:sns:eu-west-1:123456789012:orders",
            ["Subject"] = "an order",
            ["Message"] = message,
            ["Timestamp"] = "2026-03-01T12:00:00.000Z",
            ["SignatureVersion"] = "1",
            ["MessageAttributes"] = new JsonObject(attributes.Select(
                a => KeyValuePair.Create(a.Name, (JsonNode?)new JsonObject { ["Type"] = a.Type, ["Value"] = a.Value }))),
        }.ToJsonString();
}

public class ABodyThatIsNoNotification
{
    /// <summary>Each lacks one thing that a notification has.</summary>
    public static TheoryData<string> Bodies =>
    [
        "{}",
        "secret",
        """{"Type":"Notification"}""",
        """secret "TopicArn".""",
        """["TopicArn"]""",
        """{"Type":"Notification","MessageId":"i","Message":"secret"}""",
        """{"Type":"Notification","TopicArn":"t","Message":"secret"}""",
        """{"Type":"Notification","MessageId":"i","TopicArn":"t","Body":"secret"}""",
        """{"MessageId":"i","TopicArn":"t","Message":"secret"}""",
        """{"Type":"SubscriptionConfirmation","MessageId":"i","TopicArn":"t","Message":"secret"}""",
        """{"Type":"Notification","MessageId":1,"TopicArn":"t","Message":"secret"}""",
        """{"Type":"Notification","MessageId":"i","TopicArn":{},"Message":"secret"}""",
        """{"Type":"Notification","MessageId":"i","TopicArn":"t","Message":{"secret":1}}""",
        """{"Type":"Notification","MessageId":"i","TopicArn":"t","Message":"secret" """,
        """{"Type":"Notification","MessageId":"i","TopicArn":"t","Message":"secret \ud800"}""",
        """{"event":{"Type":"Notification","MessageId":"i","TopicArn":"t","Message":"secret"}}""",
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Is_taken_as_it_is(string body)
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Send(body);
        await world.AdvanceAsync(0.2);

        Assert.Equal(body, world.Handler.Only.Body);
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Cannot_be_read_when_there_are_only_notifications_and_is_not_quoted(string body)
    {
        await using var world = await WorkerWorld.StartedAsync(configure: o => o.Envelope = MessageEnvelope.Sns);
        world.Sqs.Send(body);
        await world.AdvanceAsync(0.2);

        Assert.Empty(world.Handler.Begun);
        Assert.Equal((1, 0, 0), (world.Counters.Failed, world.Sqs.Deleted, world.Protector.Status.Holders));
        Assert.InRange(Assert.Single(world.Sqs.VisibilityOf("m1")), 1, 2);
        Assert.Contains("the body is no SNS notification", world.Log.Text(430), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Log.Lines, l => l.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Is_no_notification_either_when_it_holds_half_a_character()
        => Assert.Null(SnsNotification.Read("""{"Type":"Notification","MessageId":"i","TopicArn":"t","Message":"m","x":"?"}""".Replace('?', '\ud800')));
}

public class ATopicWithRawDelivery
{
    [Fact]
    public async Task Sends_what_was_published_with_its_attributes_and_there_is_nothing_to_unwrap()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Send("""{"flavour":"lemon","scoops":2}""", new() { ["color"] = new() { DataType = "String", StringValue = "red" } });
        await world.AdvanceAsync(0.2);

        Assert.Equal("""{"flavour":"lemon","scoops":2}""", world.Handler.Only.Body);
        Assert.Equal("red", Assert.Single(world.Handler.Only.Context.Attributes).Value.StringValue);
    }
}

public class AMessageOfOneMebibyte
{
    /// <summary>The most that SQS takes.</summary>
    private const int Mebibyte = 1_048_576;

    [Fact]
    public async Task Comes_whole_to_the_handler_and_is_deleted()
    {
        await using var worker = new SimulatedWorker();
        var body = Fill(flavour => Order(flavour));
        await worker.RunAsync(new() { MessageBody = body });

        AssertHandled(worker, JsonSerializer.Deserialize(body, OrderJson.Default.IceCreamOrder)!);
    }

    [Fact]
    public async Task Comes_whole_when_that_is_its_size_with_a_notification_around_it()
    {
        await using var worker = new SimulatedWorker();
        var body = Fill(flavour => ANotificationOfATopic.Wrap(Order(flavour)));
        await worker.RunAsync(new() { MessageBody = body });

        AssertHandled(worker, JsonSerializer.Deserialize(SnsNotification.Read(body)!.Message, OrderJson.Default.IceCreamOrder)!);
    }

    private static void AssertHandled(SimulatedWorker worker, IceCreamOrder order)
    {
        Assert.True(order.Flavour.Length > Mebibyte - 1000);
        Assert.True(order == Assert.Single(worker.Handled).Order, "what was handled is not what was sent");
        var counts = worker.Queue.CheckConservation();
        Assert.Equal((1, 0, 0), (counts.Deleted, counts.Visible, counts.InFlight));
    }

    private static string Order(string flavour) => $$"""{"flavour":"{{flavour}}","scoops":2}""";

    /// <summary>The body with a flavour so long that the whole has the size.</summary>
    private static string Fill(Func<string, string> body)
    {
        var filled = body(new string('x', Mebibyte - Encoding.UTF8.GetByteCount(body(""))));
        Assert.Equal(Mebibyte, Encoding.UTF8.GetByteCount(filled));
        return filled;
    }
}

public class AMessageInAGroup
{
    [Theory]
    [InlineData("tenant-7")]
    [InlineData(null)]
    public async Task Tells_its_group_to_the_handler(string? group)
    {
        await using var worker = new SimulatedWorker();
        await worker.RunAsync(new SendMessageRequest { MessageBody = "{}", MessageGroupId = group });

        Assert.Equal(group, Assert.Single(worker.Handled).Context.MessageGroupId);
    }

    [Fact]
    public async Task Of_a_fifo_queue_tells_what_the_queue_knows_it_by_to_the_handler()
    {
        await using var worker = new SimulatedWorker(queue: "orders.fifo");
        await worker.RunAsync(new SendMessageRequest { MessageBody = "{}", MessageGroupId = "tenant-7", MessageDeduplicationId = "order-42" });

        var context = Assert.Single(worker.Handled).Context;
        Assert.Equal(("order-42", 20), (context.MessageDeduplicationId, context.SequenceNumber!.Length));
    }

    [Fact]
    public async Task Of_a_standard_queue_has_neither_a_deduplication_id_nor_a_sequence_number_and_none_is_asked_for()
    {
        await using var worker = new SimulatedWorker();
        await worker.RunAsync(new SendMessageRequest { MessageBody = "{}", MessageGroupId = "tenant-7" });
        await using var world = await WorkerWorld.StartedAsync();

        var context = Assert.Single(worker.Handled).Context;
        Assert.Equal((null, null), (context.MessageDeduplicationId, context.SequenceNumber));
        Assert.NotEmpty(world.Sqs.Requests<ReceiveMessageRequest>());
        Assert.All(
            world.Sqs.Requests<ReceiveMessageRequest>(),
            static receive => Assert.Equal(4, receive.MessageSystemAttributeNames.Count));
    }
}
