using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

public sealed class SqsWireErrorTests : SqsOverTheWire
{
    [Fact]
    public async Task A_batch_reports_each_entry_by_itself()
    {
        var sent = await Client.SendMessageBatchAsync(
            Url,
            [new("a", "one"), new("b", "\u0001"), new("c", "three") { DelaySeconds = 901 }, new("d", "four")],
            Ct);
        Assert.Equal(["a", "d"], sent.Successful.Select(s => s.Id));
        Assert.Equal([("b", "InvalidMessageContents", true), ("c", "InvalidParameterValue", true)], sent.Failed.Select(f => (f.Id, f.Code, f.SenderFault!.Value)));

        var held = (await Client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, MaxNumberOfMessages = 10 }, Ct)).Messages;
        var changed = await Client.ChangeMessageVisibilityBatchAsync(
            Url,
            [new("a", held[0].ReceiptHandle) { VisibilityTimeout = 0 }, new("b", "bad") { VisibilityTimeout = 5 }, new("c", held[1].ReceiptHandle) { VisibilityTimeout = 60 }],
            Ct);
        Assert.Equal(["a", "c"], changed.Successful.Select(s => s.Id));
        Assert.Equal("ReceiptHandleIsInvalid", Assert.Single(changed.Failed).Code);

        var deleted = await Client.DeleteMessageBatchAsync(Url, [new("a", "bad"), new("b", held[1].ReceiptHandle)], Ct);
        Assert.Equal(("b", "a"), (Assert.Single(deleted.Successful).Id, Assert.Single(deleted.Failed).Id));
        Assert.Equal((1, 1), (Town.Queue.CheckConservation().Visible, (int)Town.Queue.Count().Deleted));
    }

    [Fact]
    public async Task A_batch_as_a_whole_can_be_wrong()
    {
        await Assert.ThrowsAsync<EmptyBatchRequestException>(() => Client.DeleteMessageBatchAsync(Url, [], Ct));
        await Assert.ThrowsAsync<TooManyEntriesInBatchRequestException>(
            () => Client.DeleteMessageBatchAsync(Url, [.. Enumerable.Range(0, 11).Select(i => new DeleteMessageBatchRequestEntry($"{i}", "x"))], Ct));
        await Assert.ThrowsAsync<BatchEntryIdsNotDistinctException>(() => Client.DeleteMessageBatchAsync(Url, [new("a", "x"), new("a", "y")], Ct));
        await Assert.ThrowsAsync<InvalidBatchEntryIdException>(() => Client.DeleteMessageBatchAsync(Url, [new("a b", "x")], Ct));
        await Assert.ThrowsAsync<BatchRequestTooLongException>(
            () => Client.SendMessageBatchAsync(Url, [new("a", new string('x', 600_000)), new("b", new string('x', 600_000))], Ct));
    }

    [Fact]
    public async Task A_message_may_have_a_mebibyte_and_not_a_byte_more()
    {
        await Client.SendMessageAsync(Url, new string('x', 1_048_576), Ct);
        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => Client.SendMessageAsync(Url, new string('x', 1_048_577), Ct));
        Assert.Equal("InvalidParameterValue", error.ErrorCode);
        error = await Assert.ThrowsAsync<AmazonSQSException>(() => Client.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = Url,
                MessageBody = new string('x', 1_048_570),
                MessageAttributes = new() { ["n"] = new() { DataType = "String", StringValue = "v" } },
            },
            Ct));
        Assert.Contains("shorter than 1048576 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_come_as_theClients_own_exceptions()
    {
        var missing = await Assert.ThrowsAsync<QueueDoesNotExistException>(() => Client.SendMessageAsync(Url + "x", "one", Ct));
        Assert.Equal("AWS.SimpleQueueService.NonExistentQueue", missing.ErrorCode);
        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => Client.GetQueueUrlAsync("nobody", Ct));
        await Assert.ThrowsAsync<InvalidAddressException>(() => Client.SendMessageAsync("orders", "one", Ct));
        await Assert.ThrowsAsync<ReceiptHandleIsInvalidException>(() => Client.DeleteMessageAsync(Url, "bad", Ct));
        await Assert.ThrowsAsync<InvalidMessageContentsException>(() => Client.SendMessageAsync(Url, "\u0001", Ct));
        await Assert.ThrowsAsync<InvalidAttributeNameException>(() => Client.GetQueueAttributesAsync(Url, ["Colour"], Ct));

        Town.Queue.Send("one");
        var handle = Town.ReceiveOne(visibility: 5)!.ReceiptHandle;
        Town.Pass(5);
        await Assert.ThrowsAsync<MessageNotInflightException>(() => Client.ChangeMessageVisibilityAsync(Url, handle, 5, Ct));

        Town.Queue.Configure(new SqsQueueSettings { InFlightLimit = 1 });
        Town.ReceiveOne();
        await Assert.ThrowsAsync<OverLimitException>(() => Client.ReceiveMessageAsync(Url, Ct));
        await Client.PurgeQueueAsync(Url, Ct);
        await Assert.ThrowsAsync<PurgeQueueInProgressException>(() => Client.PurgeQueueAsync(Url, Ct));
    }

    [Fact]
    public async Task Values_out_of_range_are_refused_by_name()
    {
        await Refused("Value 11 for parameter MaxNumberOfMessages is invalid", new ReceiveMessageRequest { MaxNumberOfMessages = 11 });
        await Refused("Value 0 for parameter MaxNumberOfMessages is invalid", new ReceiveMessageRequest { MaxNumberOfMessages = 0 });
        await Refused("Value 21 for parameter WaitTimeSeconds is invalid", new ReceiveMessageRequest { WaitTimeSeconds = 21 });
        await Refused("Value 43201 for parameter VisibilityTimeout is invalid", new ReceiveMessageRequest { VisibilityTimeout = 43_201 });
        await Refused("Value -1 for parameter VisibilityTimeout is invalid", new ReceiveMessageRequest { VisibilityTimeout = -1 });

        async Task Refused(string sentence, ReceiveMessageRequest request)
        {
            request.QueueUrl = Url;
            var error = await Assert.ThrowsAsync<AmazonSQSException>(() => Client.ReceiveMessageAsync(request, Ct));
            Assert.Equal("InvalidParameterValue", error.ErrorCode);
            Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"QueueUrl":7}""")]
    [InlineData("""{"QueueUrl":"https://x.test/123456789012/orders","MaxNumberOfMessages":"1"}""")]
    [InlineData("""{"QueueUrl":"https://x.test/123456789012/orders","MaxNumberOfMessages":1.5}""")]
    [InlineData("""{"QueueUrl":"https://x.test/123456789012/orders","MessageAttributeNames":[1]}""")]
    public async Task A_body_that_is_not_the_expected_json_is_refused(string body)
    {
        var wire = Town.World.Services.Single(s => s.Name == "sqs");
        var request = new WireRequest
        {
            Method = "POST",
            Uri = new Uri("http://town.test/"),
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-Amz-Target"] = "AmazonSQS.ReceiveMessage" },
            Body = Encoding.UTF8.GetBytes(body),
        };
        var answer = await wire.HandleAsync(request, Ct);
        Assert.Equal(400, answer.Status);
        Assert.Contains("SerializationException", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }
}
