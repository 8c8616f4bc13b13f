using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

public sealed class SqsWireTests : SqsOverTheWire
{
    [Fact]
    public async Task A_message_goes_there_and_back_with_everything_on_it()
    {
        var sent = await Client.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = Url,
                MessageBody = "{\"flavour\":\"crème brûlée \\u0026 <🍦>\"}",
                MessageAttributes = new()
                {
                    ["traceparent"] = new() { DataType = "String", StringValue = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
                    ["scoops"] = new() { DataType = "Number.int", StringValue = "3" },
                    ["photo"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([1, 2, 3]) },
                },
                MessageSystemAttributes = new() { ["AWSTraceHeader"] = new() { DataType = "String", StringValue = "Root=1-5759e988-bd862e3fe1be46a994272793" } },
            },
            Ct);
        Town.Pass(2);
        var received = await Client.ReceiveMessageAsync(
            new ReceiveMessageRequest { QueueUrl = Url, MessageSystemAttributeNames = ["All"], MessageAttributeNames = ["All"] }, Ct);

        var message = Assert.Single(received.Messages);
        Assert.Equal((sent.MessageId, sent.MD5OfMessageBody, sent.MD5OfMessageAttributes), (message.MessageId, message.MD5OfBody, message.MD5OfMessageAttributes));
        Assert.Equal("{\"flavour\":\"crème brûlée \\u0026 <🍦>\"}", message.Body);
        Assert.Equal(("3", "Number.int"), (message.MessageAttributes["scoops"].StringValue, message.MessageAttributes["scoops"].DataType));
        Assert.Equal([1, 2, 3], message.MessageAttributes["photo"].BinaryValue.ToArray());
        Assert.Equal("1", message.Attributes["ApproximateReceiveCount"]);
        Assert.Equal("1767225600000", message.Attributes["SentTimestamp"]);
        Assert.Equal("1767225602000", message.Attributes["ApproximateFirstReceiveTimestamp"]);
        Assert.Equal("Root=1-5759e988-bd862e3fe1be46a994272793", message.Attributes["AWSTraceHeader"]);

        await Client.DeleteMessageAsync(Url, message.ReceiptHandle, Ct);
        Assert.Equal(1, Town.Queue.CheckConservation().Deleted);
    }

    [Theory]
    [InlineData('"', 1_048_576)] // Six bytes each in the request, one in the message.
    [InlineData('冰', 349_525)] // Six bytes in the request, three in the message.
    public async Task A_message_of_one_mebibyte_is_taken_whatever_the_client_escapes_in_it(char letter, int count)
    {
        await Client.SendMessageAsync(Url, new string(letter, count), Ct);
        var received = await Client.ReceiveMessageAsync(Url, Ct);

        Assert.Equal(new string(letter, count), Assert.Single(received.Messages).Body);
        var tooLong = await Assert.ThrowsAsync<AmazonSQSException>(() => Client.SendMessageAsync(Url, new string(letter, count + 1), Ct));
        Assert.Equal("InvalidParameterValue", tooLong.ErrorCode);
    }

    [Fact]
    public async Task Digests_are_those_that_another_program_computes()
    {
        // The first by md5sum, the second by a Python script written from AWS's description of the algorithm alone.
        var sent = await Client.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = Url,
                MessageBody = "hello",
                MessageAttributes = new()
                {
                    ["scoops"] = new() { DataType = "Number.int", StringValue = "3" },
                    ["flavour"] = new() { DataType = "String", StringValue = "crème brûlée" },
                    ["photo"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([1, 2, 3]) },
                },
            },
            Ct);
        Assert.Equal(("5d41402abc4b2a76b9719d911017c592", "e1e420bc3230c5a46bc0bfa3dc345ac7"), (sent.MD5OfMessageBody, sent.MD5OfMessageAttributes));
    }

    [Fact]
    public async Task Only_what_is_asked_for_comes_along()
    {
        Town.Queue.Send(new SqsContent
        {
            Body = "one",
            Attributes = new Dictionary<string, SqsAttributeValue> { ["order.id"] = SqsAttributeValue.Of("1"), ["colour"] = SqsAttributeValue.Of("red") },
        });
        var plain = Assert.Single((await Client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, VisibilityTimeout = 0 }, Ct)).Messages);
        Assert.Null(plain.Attributes);
        Assert.Null(plain.MessageAttributes);
        var asked = new ReceiveMessageRequest { QueueUrl = Url, MessageAttributeNames = ["order.*"], MessageSystemAttributeNames = ["SentTimestamp"] };
        var some = Assert.Single((await Client.ReceiveMessageAsync(asked, Ct)).Messages);
        Assert.Equal("order.id", Assert.Single(some.MessageAttributes).Key);
        Assert.Equal("SentTimestamp", Assert.Single(some.Attributes).Key);
    }

    [Fact]
    public async Task An_empty_receive_is_an_answer_without_messages() =>
        Assert.Null((await Client.ReceiveMessageAsync(Url, Ct)).Messages);

    [Fact]
    public async Task A_queue_is_made_found_listed_changed_and_deleted()
    {
        var dead = (await Client.CreateQueueAsync("dead", Ct)).QueueUrl;
        Assert.Equal($"{Client.Config.ServiceURL.TrimEnd('/')}/123456789012/dead", dead);
        var arn = (await Client.GetQueueAttributesAsync(dead, ["QueueArn"], Ct)).QueueARN;
        Assert.Equal("arn:aws:sqs:eu-west-1:123456789012:dead", arn);

        var attributes = new Dictionary<string, string>
        {
            ["VisibilityTimeout"] = "45",
            ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":"3"}""",
        };
        var create = new CreateQueueRequest { QueueName = "bills", Attributes = attributes };
        var bills = (await Client.CreateQueueAsync(create, Ct)).QueueUrl;
        Assert.Equal(bills, (await Client.CreateQueueAsync(create, Ct)).QueueUrl);
        attributes["VisibilityTimeout"] = "46";
        await Assert.ThrowsAsync<QueueNameExistsException>(() => Client.CreateQueueAsync(create, Ct));

        await Client.SetQueueAttributesAsync(bills, new Dictionary<string, string> { ["DelaySeconds"] = "7", ["Policy"] = "{}" }, Ct);
        var all = (await Client.GetQueueAttributesAsync(bills, ["All"], Ct)).Attributes;
        Assert.Equal(("45", "7", "{}", "1048576"), (all["VisibilityTimeout"], all["DelaySeconds"], all["Policy"], all["MaximumMessageSize"]));
        Assert.Equal($$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":3}""", all["RedrivePolicy"]);

        Assert.Equal(3, (await Client.ListQueuesAsync(new ListQueuesRequest(), Ct)).QueueUrls.Count);
        var page = await Client.ListQueuesAsync(new ListQueuesRequest { MaxResults = 2 }, Ct);
        Assert.Equal(2, page.QueueUrls.Count);
        Assert.Single((await Client.ListQueuesAsync(new ListQueuesRequest { MaxResults = 2, NextToken = page.NextToken }, Ct)).QueueUrls);

        await Client.DeleteQueueAsync(bills, Ct);
        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => Client.GetQueueUrlAsync("bills", Ct));
        await Assert.ThrowsAsync<QueueDeletedRecentlyException>(() => Client.CreateQueueAsync("bills", Ct));
        Town.Pass(60);
        await Client.CreateQueueAsync("bills", Ct);
    }

    [Fact]
    public async Task A_fifo_queue_keeps_its_place_and_its_ids_over_the_wire()
    {
        var url = (await Client.CreateQueueAsync(
            new CreateQueueRequest { QueueName = "steps.fifo", Attributes = new() { ["FifoQueue"] = "true", ["ContentBasedDeduplication"] = "true" } }, Ct)).QueueUrl;
        var sent = await Client.SendMessageAsync(new SendMessageRequest { QueueUrl = url, MessageBody = "one", MessageGroupId = "g" }, Ct);
        var message = Assert.Single((await Client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = url, MessageSystemAttributeNames = ["All"] }, Ct)).Messages);
        Assert.Equal((sent.SequenceNumber, "g"), (message.Attributes["SequenceNumber"], message.Attributes["MessageGroupId"]));
        Assert.Equal("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed", message.Attributes["MessageDeduplicationId"]);
        await Assert.ThrowsAsync<AmazonSQSException>(() => Client.CreateQueueAsync("other.fifo", Ct));
    }

    [Fact]
    public async Task A_queues_url_leads_back_to_the_door_that_gave_it_and_any_other_host_will_do()
    {
        var door = await Town.World.ListenAsync(Ct);
        using var client = new AmazonSQSClient(
            Town.World.Credentials.Administrator.ToAwsCredentials(),
            new AmazonSQSConfig { ServiceURL = door.AbsoluteUri, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
        var url = (await client.GetQueueUrlAsync("orders", Ct)).QueueUrl;
        Assert.Equal(Town.Queue.UrlAt(door), url);
        await client.SendMessageAsync(url, "one", Ct);
        await client.SendMessageAsync(Town.Queue.Url, "two", Ct);
        Assert.Equal(2, Town.Queue.Count().Visible);
    }
}
